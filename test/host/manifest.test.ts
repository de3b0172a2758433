import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { commandNames } from '../../src/host/commands/names.ts';
import { defaults, limits, logLevels } from '../../src/host/settingValues.ts';

const repository = path.join(path.dirname(fileURLToPath(import.meta.url)), '..', '..');
const manifest = JSON.parse(readFileSync(path.join(repository, 'package.json'), 'utf8'));
const { contributes } = manifest;
const sources = readdirSync(path.join(repository, 'src', 'host'), { recursive: true, encoding: 'utf8' })
  .filter((file) => file.endsWith('.ts'))
  .map((file) => readFileSync(path.join(repository, 'src', 'host', file), 'utf8'));
const contributed: string[] = contributes.commands.map(({ command }: { command: string }) => command);

describe('commands', () => {
  it('are those of the code, both ways', () => {
    expect(commandNames.map((name) => `lodestone.${name}`)).toEqual(contributed);
  });

  it('stand under one category, each with a title', () => {
    for (const { category, title } of contributes.commands) {
      expect(category).toBe('Lodestone');
      expect(title).not.toBe('');
    }
  });

  it('named by menus, keys, walkthrough and descriptions exist', () => {
    const named = JSON.stringify(contributes).match(/command:lodestone\.\w+|onCommand:lodestone\.\w+/g) ?? [];
    const inMenus = Object.values<{ command: string }[]>(contributes.menus).flat();
    const all = [
      ...named.map((each) => each.replace(/^\w+:/, '')),
      ...[...inMenus, ...contributes.keybindings].map(({ command }: { command: string }) => command),
    ];
    expect(all.length).toBeGreaterThan(10);
    expect(all.filter((command) => !contributed.includes(command))).toEqual([]);
  });

  it('run by the code are those of the manifest, or of its views', () => {
    const views: string[] = contributes.views.lodestone.map(({ id }: { id: string }) => `${id}.focus`);
    const run = sources.flatMap((text) => [...text.matchAll(/executeCommand\(\s*'(lodestone\.[\w.]+)'/g)]);
    expect(run.length).toBeGreaterThan(1);
    expect(run.map(([, name]) => name!).filter((name) => ![...contributed, ...views].includes(name))).toEqual(
      [],
    );
  });
});

describe('context keys', () => {
  it('asked for are set, and the other way round', () => {
    const asked = new Set(
      [...JSON.stringify({ ...contributes, configuration: {} }).matchAll(/lodestone\.(\w+)/g)]
        .map(([, key]) => key!)
        .filter((key) => /^(has|can)[A-Z]|^(syncing|paused)$/.test(key)),
    );
    const set = sources.flatMap((text) => [...text.matchAll(/\bset\(\s*'(\w+)'/g)]).map(([, key]) => key!);
    expect(new Set(set)).toEqual(asked);
  });
});

describe('settings', () => {
  const properties: Record<string, Record<string, unknown>> = contributes.configuration.properties;

  it('are those that the code reads, with the same defaults', () => {
    const told = Object.fromEntries(
      Object.entries(properties).map(([key, { default: value }]) => [key.replace('lodestone.', ''), value]),
    );
    expect(told).toEqual(defaults);
  });

  it('have the limits that the code holds them to', () => {
    for (const [key, [least, most]] of Object.entries(limits)) {
      expect(properties[`lodestone.${key}`]).toMatchObject({ minimum: least, maximum: most });
    }
    expect(properties['lodestone.logLevel']!['enum']).toEqual(logLevels);
  });

  it('are each described and scoped', () => {
    for (const [key, { description, markdownDescription, scope }] of Object.entries(properties)) {
      expect(`${description ?? markdownDescription}`.length, key).toBeGreaterThan(20);
      expect(['resource', 'machine-overridable', 'window']).toContain(scope);
    }
  });

  it('that say where code goes, or what runs, are the person’s alone until the workspace is trusted', () => {
    const restricted: string[] = manifest.capabilities.untrustedWorkspaces.restrictedConfigurations;
    const wide = Object.keys(properties).filter((key) => properties[key]!['scope'] === 'machine-overridable');
    expect(restricted.sort()).toEqual(wide.sort());
  });
});

describe('files', () => {
  it('that the manifest names are there', () => {
    const named = JSON.stringify(manifest).match(/media\/[\w/.-]+/g) ?? [];
    expect(named.length).toBeGreaterThan(6);
    expect(named.filter((file) => !existsSync(path.join(repository, file)))).toEqual([]);
  });
});
