import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import { analyse, analyseQuery, fold, partsOf, stem } from '../../src/engine/store/terms.ts';

describe('analyse', () => {
  test.each([
    ['parseHTTPBody', ['parsehttpbody', 'pars', 'http', 'bodi']],
    ['get_user_name', ['getusername', 'get', 'user', 'name']],
    ['MAX_RETRY_COUNT', ['maxretrycount', 'max', 'retri', 'count']],
    ['sha256', ['sha256', 'sha', '256']],
    ['__init__', ['init']],
    ['connections', ['connect']],
    ['a.b->c::dee', ['a', 'b', 'c', 'dee']],
    ["don't", ['don', 't']],
    ['$scope', ['scope']],
    ['=> {} && ||', []],
    ['', []],
  ])('splits %s', (text, terms) => {
    expect(analyse(text)).toEqual(terms);
  });

  test('a name is found however it is written', () => {
    const spellings = ['getUserName', 'get_user_name', 'GetUserName', 'GET_USER_NAME'].map((name) =>
      analyse(name),
    );
    expect(new Set(spellings.map((terms) => terms.join(' '))).size).toBe(1);
  });

  test('a query in words meets a name in code', () => {
    const code = new Set(analyse('function retryFailedUploads() {}'));
    expect(analyseQuery('retrying a failed upload').every((term) => code.has(term))).toBe(true);
  });

  test('words of other alphabets are kept', () => {
    expect(analyse('größeÄnderung')).toEqual(['größeänderung', 'größe', 'änderung']);
    expect(analyse('привет МирТруд')).toEqual(['привет', 'миртруд', 'мир', 'труд']);
    expect(analyse('ｆｕｌｌ')).toEqual(['full']);
  });

  test('Chinese and Japanese give overlapping pairs', () => {
    expect(analyse('検索機能')).toEqual(['検索', '索機', '機能']);
    expect(analyse('字')).toEqual(['字']);
  });

  test('data is not taken for words', () => {
    expect(analyse('A'.repeat(5000))).toEqual([]);
    expect(analyse('aB1'.repeat(5000))).toEqual([]);
  });

  test('never a term that is empty, long or with a space', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'grapheme', maxLength: 300 }), (text) => {
        for (const term of analyse(text)) expect(term).toMatch(/^\S{1,128}$/u);
      }),
    );
  });

  test('a letter whose plain form has a space before it gives no space', () => {
    expect(analyse('\ufe72\ua000').join('|')).not.toMatch(/\s/);
  });

  test('the same term every time, also when its memory is full', () => {
    const before = analyse('parseHTTPBody connections');
    for (let at = 0; at < 120_000; at++) analyse(`name${at}Of`);
    expect(analyse('parseHTTPBody connections')).toEqual(before);
  });
});

describe('analyseQuery', () => {
  test('drops what says nothing', () => {
    expect(analyseQuery('where is the code that retries failed uploads')).toEqual([
      'retri',
      'fail',
      'upload',
    ]);
  });

  test('keeps stop words when nothing else is left', () => {
    expect(analyseQuery('what is this')).toEqual(['what', 'is', 'this']);
  });

  test('gives a term once', () => {
    expect(analyseQuery('queue queues Queue')).toEqual(['queue']);
  });
});

test('parts, folding and stems', () => {
  expect(partsOf('HTTPServer2Go')).toEqual(['http', 'server', '2', 'go']);
  expect(fold('_Get_userName')).toBe('getusername');
  expect(stem('running')).toBe('run');
  expect(stem('xs')).toBe('xs');
});
