import { describe, expect, it } from 'vitest';
import { type Command, parseCommand } from '../../src/cli/args.ts';
import { UsageError } from '../../src/cli/failure.ts';

const parse = (...argv: string[]): Command => parseCommand(argv).command;
const search = { limit: 10, paths: [], excludes: [], languages: [], explain: false };

describe('parseCommand', () => {
  it('without a command takes a folder and a query, a folder, or nothing', () => {
    expect(parse('dir', 'some words')).toEqual({
      name: 'search',
      dir: 'dir',
      query: 'some words',
      search,
      sync: true,
      json: false,
    });
    expect(parse('dir')).toEqual({ name: 'ask', dir: 'dir', search });
    expect(parse()).toEqual({ name: 'ask', dir: undefined, search });
  });

  it('takes the one word of a search for the query, and the first of two for the folder', () => {
    expect(parse('search', 'src')).toMatchObject({ dir: undefined, query: 'src' });
    expect(parse('search', 'src', 'words')).toMatchObject({ dir: 'src', query: 'words' });
  });

  it('takes a word for a command only where a command can stand', () => {
    expect(parse('.', 'status')).toMatchObject({ name: 'search', query: 'status' });
    expect(parse('search', 'index')).toMatchObject({ name: 'search', query: 'index' });
    expect(parse('toString')).toMatchObject({ name: 'ask', dir: 'toString' });
  });

  it('reads all options of a search, wherever they stand', () => {
    const argv = '-k 3 search --path a/** --path b/** dir --exclude *.md --language go --explain --no-sync q';
    expect(parse(...argv.split(' '), '--json')).toEqual({
      name: 'search',
      dir: 'dir',
      query: 'q',
      search: { limit: 3, paths: ['a/**', 'b/**'], excludes: ['*.md'], languages: ['go'], explain: true },
      sync: false,
      json: true,
    });
  });

  it('takes what follows -- as it is', () => {
    expect(parse('search', '--', '--json')).toMatchObject({ query: '--json', json: false });
  });

  it('reads a file of queries', () => {
    expect(parse('search', 'dir', '--queries', 'f', '--json')).toEqual({
      name: 'batch',
      dir: 'dir',
      file: 'f',
      search,
      sync: true,
    });
    expect(parse('dir', '--queries', 'f', '--json')).toMatchObject({ name: 'batch', dir: 'dir' });
  });

  it('reads the other commands', () => {
    expect(parse('index', 'd', '--full')).toEqual({ name: 'index', dir: 'd', full: true });
    expect(parse('status', '--json')).toEqual({ name: 'status', dir: undefined, json: true });
    expect(parse('watch', 'd')).toEqual({ name: 'watch', dir: 'd', json: false });
    expect(parse('clear')).toEqual({ name: 'clear', dir: undefined });
    expect(parse('why', 'p')).toEqual({ name: 'why', path: 'p' });
    expect(parse('index', '--help')).toEqual({ name: 'help' });
    expect(parse('--version')).toEqual({ name: 'version' });
  });

  it('hands on which index is meant', () => {
    const { choice } = parseCommand(['clear', '--storage', 's', '--model', 'a/b']);
    expect(choice).toEqual({ storage: 's', model: 'a/b' });
    expect(parseCommand(['index', '--time-limit', '2.5']).choice).toEqual({ timeLimit: 2.5 });
  });

  it.each([
    [['search'], /needs a query/],
    [['search', 'a', 'b', 'c'], /put the query in quotes/],
    [['where', 'do', 'we'], /put the query in quotes/],
    [['index', 'a', 'b'], /"index" takes one folder/],
    [['why'], /needs one path/],
    [
      ['index', '--time-limit', '0'],
      /--time-limit needs a number of minutes, at most 10080, and "0" isn't one/,
    ],
    [['index', '--time-limit', '1h'], /and "1h" isn't one/],
    [['why', 'a', 'b'], /needs one path/],
    [['search', 'q', '-k', '0'], /from 1 to 1000, and "0"/],
    [['search', 'q', '-k', '1001'], /"1001"/],
    [['search', 'q', '-k', '1e2'], /"1e2"/],
    [['search', 'q', '-k', 'many'], /"many"/],
    [['search', 'q', '--queries', 'f'], /the queries stand in the file|add --json/],
    [['search', 'd', '--queries', 'f', '--json', '--explain'], /--explain/],
    [['search', 'd', 'q', '--queries', 'f', '--json'], /stand in the file/],
    [['index', '--json'], /--json doesn't go with "index"/],
    [['search', 'q', '--full'], /--full doesn't go with "search"/],
    [['dir', '--full'], /--full doesn't go with this/],
    [['dir', '--json'], /--json needs a query/],
    [['dir', '--no-sync'], /--no-sync needs a query/],
    [['--nosuch'], /^There is no option --nosuch\.$/],
    [['search', 'q', '--limit', '0'], /^There is no option --limit\.$/],
    [['search', 'q', '-x'], /^There is no option -x\.$/],
    [['index', '--model'], /^--model needs a value\.$/],
    [['search', 'q', '-k', '-1'], /^-k needs a value; one that begins with a dash/],
    [['search', 'q', '-k'], /^-k needs a value\.$/],
    [['search', 'q', '--json=x'], /^--json takes no value\.$/],
    [['index', '--storage='], /--storage needs a folder/],
  ])('refuses %j', (argv, sentence) => {
    const attempt = () => parseCommand(argv);
    expect(attempt).toThrow(UsageError);
    expect(attempt).toThrow(sentence);
  });
});
