import os from 'node:os';
import path from 'node:path';
import * as vscode from 'vscode';
import { startEngine } from '../protocol/childEngine.ts';
import type { EngineEvent, EngineOptions } from '../protocol/engineApi.ts';
import { readModel, withoutKeys } from '../protocol/models.ts';
import { counted } from '../protocol/words.ts';
import { keyOf } from './apiKeys.ts';
import { superviseEngine } from './engineSupervisor.ts';
import type { EngineClient, EngineState } from './parts.ts';
import { engineSettings } from './settings.ts';
import type { EngineSettings } from './settingValues.ts';

/** A client that whoever made it has to end. */
export interface OwnedEngineClient extends EngineClient {
  /** Ends the engine's process. Never throws. */
  end(): Promise<void>;
}

/** The engine's client. No process is started before the first request. */
export function createEngineClient(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): OwnedEngineClient {
  const stateChanges = new vscode.EventEmitter<EngineState>();
  const events = new vscode.EventEmitter<EngineEvent>();
  context.subscriptions.push(stateChanges, events);
  let state: EngineState = { kind: 'off' };
  const supervised = superviseEngine({
    async start(onEvent, signal) {
      const options = await engineOptions(context, log);
      const started = await startEngine(
        context.asAbsolutePath(path.join('dist', 'engineProcess.js')),
        options,
        onEvent,
        signal,
      );
      log.info(
        `The engine runs as process ${started.pid}: model ${withoutKeys(options.model)}, ${counted(options.threads, 'thread')}, at most ${options.timeLimit / 60_000} min a sync.`,
      );
      return started;
    },
    onState(next) {
      state = next;
      stateChanges.fire(next);
    },
    onEvent(event) {
      if (event.type === 'log') log[event.level](event.message);
      events.fire(event);
    },
  });
  return {
    engine: supervised.engine,
    get state() {
      return state;
    },
    onDidChangeState: stateChanges.event,
    onEvent: events.event,
    states: supervised.states,
    restart: supervised.restart,
    end: supervised.end,
  };
}

/** All that the engine has to know before its first request, as settings and secrets stand now. */
export async function engineOptions(
  context: vscode.ExtensionContext,
  log: vscode.LogOutputChannel,
): Promise<EngineOptions & Pick<EngineSettings, 'model' | 'timeLimit'>> {
  const { model, prefixes, threads, timeLimit } = engineSettings((sentence) => log.warn(sentence));
  const choice = readModel(model);
  const apiKey = choice.kind === 'endpoint' ? await keyOf(context.secrets, choice.url) : undefined;
  return {
    storage: context.globalStorageUri.fsPath,
    model: choice.kind === 'folder' ? fromHome(choice.folder) : model,
    ...(apiKey && { apiKey }),
    ...(prefixes && { prefixes }),
    threads,
    timeLimit,
    // Only a model that somebody named in the settings is one of a hub's.
    allowDownload: choice.kind === 'hub',
  };
}

function fromHome(folder: string): string {
  return /^~([/\\]|$)/.test(folder) ? path.join(os.homedir(), folder.slice(1)) : folder;
}
