import os from 'node:os';
import * as vscode from 'vscode';
import type { RootSettings } from '../protocol/engineApi.ts';
import {
  type Complain,
  type EngineSettings,
  type Get,
  hiddenGlobs,
  type LogLevel,
  readEnabled,
  readEngineSettings,
  readLogLevel,
  readRootSettings,
} from './settingValues.ts';

/** Whether the folder's settings let it be indexed. */
export function isEnabled(folder: vscode.WorkspaceFolder): boolean {
  return readEnabled(getter(folder));
}

/** How the folder is to be followed, as its settings stand now. */
export function rootSettings(folder: vscode.WorkspaceFolder, complain: Complain): RootSettings {
  return readRootSettings(
    getter(folder),
    [...hidden('files', folder), ...hidden('search', folder)],
    complain,
  );
}

/** The settings of the engine as a whole, as they stand now. */
export function engineSettings(complain: Complain): EngineSettings {
  return readEngineSettings(getter(), os.availableParallelism(), complain);
}

/** How much is to be written to the log. */
export function logLevel(): LogLevel {
  return readLogLevel(getter());
}

/** Whether a change of settings concerns Lodestone, the editor's own excludes included. */
export function concernsIndex(change: vscode.ConfigurationChangeEvent): boolean {
  return ['lodestone', 'files.exclude', 'search.exclude'].some((key) => change.affectsConfiguration(key));
}

function getter(folder?: vscode.WorkspaceFolder): Get {
  const configuration = vscode.workspace.getConfiguration('lodestone', folder);
  return (key) => configuration.get(key);
}

function hidden(section: 'files' | 'search', folder: vscode.WorkspaceFolder): string[] {
  const configuration = vscode.workspace.getConfiguration(section, folder);
  return hiddenGlobs(configuration.get('exclude'), configuration.inspect('exclude')?.defaultValue);
}
