import type { RootStatus } from '../../protocol/engineApi.ts';
import type { HostParts } from '../parts.ts';
import { oneLine } from './answer.ts';
import { cutTo } from './budget.ts';
import { type ChosenRoot, chooseRoots, toldOfEach } from './chooseRoots.ts';
import { indexSentence } from './indexState.ts';
import { readInput } from './input.ts';
import type { Tool } from './tool.ts';

const shownFaults = 5;

/** `lodestone_indexStatus`: what the index of each root holds, and whether it can be relied on. */
export function indexStatus({ client, roots }: HostParts): Tool {
  return {
    name: 'lodestone_indexStatus',
    prepare: () => ({ invocationMessage: 'Looking at the state of the code index' }),
    async answer(input, budget, signal) {
      const chosen = chooseRoots(roots, readInput(input, ['root']).optionalText('root'));
      const told = await toldOfEach(chosen, (root) => describe(root, signal), signal);
      return cutTo(told.join('\n\n'), budget);
    },
  };

  async function describe(root: ChosenRoot, signal: AbortSignal): Promise<string> {
    const status = await client.engine.status({ root: root.root, fingerprint: false }, signal);
    const activity = client.states.get(root.root)?.activity;
    const state = indexSentence({ indexed: status.indexed, activity });
    return [`## ${root.name} (${root.root})`, state, ...lines(status)].join('\n');
  }
}

function lines(status: RootStatus): string[] {
  const { files, chunks, model, lastRun, faults, skipped } = status;
  const skippedBy = Object.entries(skipped.files).filter(([, count]) => count > 0);
  return [
    `Files: ${files}. Chunks: ${chunks}. Model: ${model}.`,
    ...(lastRun
      ? [`Last sync: ${lastRun.outcome}, begun ${lastRun.startedAt}, took ${Math.round(lastRun.ms)} ms.`]
      : []),
    ...(lastRun?.error ? [`It failed because: ${oneLine(lastRun.error)}`] : []),
    ...(skippedBy.length > 0
      ? [`Files left out: ${skippedBy.map(([reason, count]) => `${count} ${reason}`).join(', ')}.`]
      : []),
    ...faults
      .slice(0, shownFaults)
      .map(({ path, message }) => `Could not be read: ${oneLine(path)} (${oneLine(message)})`),
    ...(faults.length > shownFaults ? [`and ${faults.length - shownFaults} more faults.`] : []),
  ];
}
