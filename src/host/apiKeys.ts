import type * as vscode from 'vscode';

const prefix = 'lodestone.apiKey:';

/** The key that a person gave for an endpoint. Kept by address, so that no other endpoint is ever sent it. */
export async function keyOf(secrets: vscode.SecretStorage, url: string): Promise<string | undefined> {
  return secrets.get(prefix + settled(url));
}

/** Keeps the key of an endpoint in the editor's secret storage; '' takes it away. */
export async function keepKey(secrets: vscode.SecretStorage, url: string, key: string): Promise<void> {
  if (key === '') await secrets.delete(prefix + settled(url));
  else await secrets.store(prefix + settled(url), key);
}

/** Whether a change of the secret storage concerns a key of ours. */
export function isKey(name: string): boolean {
  return name.startsWith(prefix);
}

function settled(url: string): string {
  return new URL(url).href.replace(/\/+$/, '');
}
