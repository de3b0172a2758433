import { offeredModels } from '../protocol/models.ts';

/** A line of the list of models; `choice` is the setting's text, or `folder` or `endpoint` where more is to be asked. */
export interface ModelItem {
  readonly label: string;
  readonly description?: string;
  readonly detail?: string;
  readonly choice?: string;
  readonly isSeparator?: true;
}

/** The list of models, the one in use marked; one that isn't in the list is shown at its end. */
export function modelItems(current: string): readonly ModelItem[] {
  const fixed: readonly ModelItem[] = [
    line(
      'Bundled',
      'bundled',
      'comes with Lodestone',
      'Made for code, runs on any processor: nothing to fetch.',
      current,
    ),
    line(
      'Words Only',
      'none',
      'no model',
      'Searches by names and words; the smallest and quickest index.',
      current,
    ),
    { label: 'Fetched once from the Hugging Face hub', isSeparator: true },
    ...offeredModels.map(({ id, megabytes, license, about }) =>
      line(id, id, `${megabytes} MB · ${license}`, about, current),
    ),
    { label: 'Your own', isSeparator: true },
    { label: 'A Folder…', description: 'a model for transformers.js on this machine', choice: 'folder' },
    {
      label: 'An Endpoint…',
      description: 'Ollama, LM Studio, OpenAI or any other that is compatible',
      choice: 'endpoint',
    },
  ];
  if (fixed.some(({ choice }) => choice === current)) return fixed;
  return [...fixed, line(current, current, 'named in the settings', undefined, current)];
}

/** Whether an address is on this machine. */
export function isLocal(url: string): boolean {
  const { hostname } = new URL(url);
  return (
    ['localhost', '[::1]'].includes(hostname) || hostname.endsWith('.localhost') || /^127\./.test(hostname)
  );
}

function line(
  name: string,
  choice: string,
  description: string,
  detail: string | undefined,
  current: string,
): ModelItem {
  const label = choice === current ? `$(check) ${name}` : name;
  return { label, description, ...(detail && { detail }), choice };
}
