import { describe, expect, test } from 'vitest';
import { parseQuery } from '../../src/engine/search/query.ts';

const namesOf = (text: string) => parseQuery(text).names.map(({ name, qualifier }) => [qualifier, name]);

describe('parseQuery', () => {
  test.each(['', '   ', '\n\t', '\0'])('an empty query is refused: %j', (text) => {
    expect(() => parseQuery(text)).toThrow('The query is empty: say what you are looking for.');
  });

  test.each(['=>', '&& || !', '?.', '***'])('a query of operators only is refused: %s', (text) => {
    expect(() => parseQuery(text)).toThrow(/There is no word in ".+" to look for/);
  });

  test('a very long query is cut, and says so', () => {
    const query = parseQuery('retry upload '.repeat(8000));
    expect(query.text.length).toBeLessThanOrEqual(2000);
    expect(query.notices).toEqual([
      expect.stringMatching(/^The query was cut to its first [\d,]+ characters\.$/),
    ]);
    expect(parseQuery(`find ${'x'.repeat(100_000)}`).notices).toHaveLength(1);
  });

  test.each([
    [
      'Ecto.Schema',
      [
        ['Ecto', 'Schema'],
        ['', 'Ecto'],
      ],
    ],
    [
      'absl::string_view',
      [
        ['absl', 'string_view'],
        ['', 'absl'],
      ],
    ],
    [
      'conn->close',
      [
        ['conn', 'close'],
        ['', 'conn'],
      ],
    ],
    ['distill', [['', 'distill']]],
  ])('takes %s apart', (text, names) => {
    expect(namesOf(text)).toEqual(names);
    expect(parseQuery(text).isName).toBe(true);
  });

  test('a sentence is not a name', () => {
    expect(parseQuery('how uploads are retried').isName).toBe(false);
  });

  test.each([
    ['Make sure that a Session is closed', ['Session']],
    ['make sure that a session is closed', []],
    ['It fails. Retry of uploads with UploadQueue', ['UploadQueue']],
    ['LocalSet runs tasks', ['LocalSet']],
    ['`Session` is closed twice', ['Session']],
    ['Ecto.Repo behaviour', ['Repo', 'Ecto']],
    ['Save what save_all keeps, Save', ['Save', 'save_all']],
    ['ÉCOLE and école', ['ÉCOLE']],
    ['Utf8 text', ['Utf8']],
  ])('the capital of a sentence makes no name of code: %s', (text, names) => {
    const { names: all } = parseQuery(text);
    expect(all.filter(({ isCode }) => isCode).map(({ name }) => name)).toEqual(names);
  });

  test('neighbouring words may be one name', () => {
    expect(parseQuery('where are join sets made').compounds).toEqual(
      expect.arrayContaining(['joinsets', 'joinset']),
    );
  });

  test('quoted text is to be found as it stands', () => {
    expect(parseQuery('who logs "Could not connect"').phrases).toContain('could not connect');
    expect(parseQuery('"size" option').phrases).toEqual([]);
  });

  test('so is a message, without what a log puts before it', () => {
    expect(parseQuery('TypeError: Cannot read it twice').phrases).toEqual(['cannot read it twice']);
  });

  test.each([
    ['src/engine/queue.ts:42', 'src/engine/queue.ts', 42],
    ['    at push (/home/me/app/src/queue.ts:42:7)', '/home/me/app/src/queue.ts', 42],
    ['  File "app/queue.py", line 42, in push', 'app/queue.py', 42],
    ['C:\\app\\queue.cs:42', 'C:\\app\\queue.cs', 42],
  ])('finds the place in %s', (text, path, line) => {
    expect(parseQuery(text).places).toEqual([{ path, line }]);
  });

  test('a path alone is a place too, and its words are kept', () => {
    const { places, terms } = parseQuery('what does src/engine/queue.ts export');
    expect(places).toEqual([{ path: 'src/engine/queue.ts', line: 0 }]);
    expect(terms).toContain('queue');
    expect(parseQuery('read and/or write').places).toEqual([]);
  });

  test('a time or a ratio is no place', () => {
    expect(parseQuery('every day at 10:30').places).toEqual([]);
  });

  test('marks are lower case, whole and stemmed', () => {
    expect(parseQuery('Retrying uploadQueue').marks).toEqual(
      expect.arrayContaining(['retrying', 'retri', 'uploadqueue', 'upload', 'queue']),
    );
  });
});
