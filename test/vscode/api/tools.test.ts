import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import * as vscode from 'vscode';
import { before, lodestone, suite, test, until } from './harness.ts';

const search = 'lodestone_codeSearch';

/** What a tool answers, as one text. */
async function ask(
  name: string,
  input: object,
  options: Partial<vscode.LanguageModelToolInvocationOptions<object>> = {},
  token?: vscode.CancellationToken,
): Promise<string> {
  const result = await vscode.lm.invokeTool(
    name,
    { input, toolInvocationToken: undefined, ...options },
    token,
  );
  return result.content
    .map((part) => (part instanceof vscode.LanguageModelTextPart ? part.value : ''))
    .join('');
}

const folderOf = (name: string) =>
  vscode.workspace.workspaceFolders!.find((folder) => folder.name === name)!.uri.fsPath;

suite('tools of the chat', () => {
  before(async () => {
    await lodestone();
    await until('both folders are indexed', async () => {
      const answer = await ask(search, { query: 'retry upload' });
      return answer.includes('### app/src/upload.ts') && answer.includes('### lib/retry.py');
    });
  });

  test('all three are there, each with words for a model and for a person', () => {
    const ours = vscode.lm.tools.filter(({ name }) => name.startsWith('lodestone_'));
    assert.deepEqual(ours.map(({ name }) => name).sort(), [
      'lodestone_codeSearch',
      'lodestone_indexStatus',
      'lodestone_reindexCode',
    ]);
    for (const { description, inputSchema } of ours) {
      assert.ok(description.length > 100);
      assert.ok(inputSchema);
    }
  });

  test('code is found by what it does, with path, lines, symbol, score and the code', async () => {
    const answer = await ask(search, { query: 'give up sending a file after several attempts', limit: 3 });
    assert.match(answer, /### app\/src\/upload\.ts:\d+-\d+ retryUpload \(function\), score \d/);
    assert.match(answer, /```typescript\n[^`]*throw new Error\('gave up'\);/);
    assert.ok(answer.includes(`app/ is ${folderOf('app')}.`));
    await until('the index is said to be complete', async () =>
      (await ask(search, { query: 'retry upload' })).includes('app: The index is complete.'),
    );
  });

  test('filters: root, language, include and exclude', async () => {
    const python = await ask(search, { query: 'retry upload', language: ['python'], root: 'lib' });
    assert.ok(python.includes('### lib/retry.py') && !python.includes('upload.ts'));
    const included = await ask(search, { query: 'retry upload', include: ['**/parse.ts'], root: 'app' });
    assert.ok(!included.includes('upload.ts'));
    const excluded = await ask(search, { query: 'retry upload', exclude: ['src/upload.ts'] });
    assert.ok(!excluded.includes('upload.ts') && excluded.includes('retry.py'));
  });

  test('an answer keeps to the token budget of whoever asks', async () => {
    for (const tokenBudget of [60, 150, 400]) {
      const countTokens = async (text: string) => text.length / 2;
      const answer = await ask(
        search,
        { query: 'retry upload' },
        { tokenizationOptions: { tokenBudget, countTokens } },
      );
      assert.ok(answer.length / 2 <= tokenBudget, `${answer.length / 2} of ${tokenBudget}`);
    }
    const small = await ask(search, { query: 'retry upload', tokenBudget: 100 });
    assert.ok(small.length < 400);
  });

  for (const [input, sentence] of [
    [{}, /"query" is missing or empty\. Send what the code does/],
    [{ query: '   ' }, /"query" is missing or empty/],
    [{ query: 7 }, /"query" must be a text, not a number/],
    [{ query: 'x', paths: ['src'] }, /There is no field "paths"\. The fields are: query, include/],
    [
      { query: 'retry', limit: 0 },
      /"limit" must be a whole number from 1 to 50, not 0\. Leave it out for 10/,
    ],
    [{ query: 'retry', root: 'web' }, /"web" is no folder of this workspace.*"app" \(/],
    [{ query: 'retry', language: 'cobol' }, /No file here is in the language "cobol"/],
    [{ query: 'retry', include: ['src/{a'] }, /"src\/\{a" is not a glob/],
    [{ query: '***' }, /There is no word in/],
  ] as const) {
    test(`${JSON.stringify(input)} is answered with what is wrong and what to send`, async () => {
      const answer = await ask(search, input);
      assert.match(answer, /^lodestone_codeSearch gave no answer: /);
      assert.match(answer, sentence);
      assert.ok(!answer.includes('\n    at '), 'no stack');
    });
  }

  test('a cancelled question is rejected, and the next one answered', async () => {
    const source = new vscode.CancellationTokenSource();
    const asked = ask(search, { query: 'retry upload' }, {}, source.token);
    source.cancel();
    await assert.rejects(asked, /[Cc]ancel/);
    assert.match(await ask(search, { query: 'retry upload' }), /retryUpload/);
  });

  test('the status tells of every folder', async () => {
    const answer = await ask('lodestone_indexStatus', {});
    assert.match(answer, /## app \(.*\)\nThe index is complete/);
    assert.match(answer, /## lib \(.*\)\n/);
    assert.match(answer, /Files: 2\. Chunks: \d+\. Model: \S+\./);
    assert.match(await ask('lodestone_indexStatus', { root: 'lib' }), /^## lib /);
    assert.match(await ask('lodestone_indexStatus', { folder: 'lib' }), /There is no field "folder"/);
  });

  test('a file that was just written is found after a while by itself', async () => {
    await writeFile(path.join(folderOf('lib'), 'zebra.py'), 'def stripe_zebra():\n    return 1\n');
    await until('it is found', async () =>
      (await ask(search, { query: 'stripe zebra', root: 'lib' })).includes('zebra.py'),
    );
  });

  // The question to the person is taken for answered in this window; test/host/tools holds what it says.
  test('reindexing waits for the end and says what was done', async () => {
    const reindex = 'lodestone_reindexCode';
    assert.match(
      await ask(reindex, { root: 'app' }),
      /^app: the index is level with the disk: nothing had changed/,
    );
    assert.match(await ask(reindex, { paths: ['lib/retry.py'] }), /^lib: the index is level with the disk/);
    assert.match(await ask(reindex, { full: true, root: 'app' }), /It holds \d+ chunks of 2 files\.$/);
    assert.match(await ask(reindex, { full: 'yes' }), /"full" must be true or false, not "yes"/);
    assert.match(
      await ask(reindex, { paths: ['/etc/passwd'], root: 'lib' }),
      /gave no answer: .*\/etc\/passwd/,
    );
  });
});
