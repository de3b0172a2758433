import assert from 'node:assert/strict';
import * as vscode from 'vscode';
import { enginePids, fileOf, folder, found, indexed, search, why, write } from './asking.ts';
import { lodestone, suite, test, until } from './harness.ts';

suite('activation', () => {
  test('it comes up by itself, from this repository', async () => {
    const extension = await lodestone();
    assert.equal(extension.isActive, true);
    assert.equal(extension.packageJSON.name, 'lodestone');
  });

  test('it runs where the files are', async () => {
    assert.equal((await lodestone()).extensionKind, vscode.ExtensionKind.Workspace);
  });

  test('the folder is indexed without being asked to', async () => {
    await indexed(fileOf('greet.ts'));
    assert.match(await search('say hello to somebody'), /greet\.ts/);
  });

  test('the engine is one process beside the host, and nothing native is loaded into it', () => {
    assert.equal(enginePids().length, 1);
    const report = process.report.getReport() as unknown as { readonly sharedObjects: string[] };
    assert.deepEqual(
      report.sharedObjects.filter((file) => /lancedb|onnxruntime/.test(file)),
      [],
    );
  });
});

suite('file events', () => {
  test('a new file is found', async () => {
    await write('orders.ts', 'export function cancelOrder(id: string) {\n  return revoke(id);\n}\n');
    await found('cancelOrder', 'orders.ts');
  });

  test('a file that changed is found by what it says now', async () => {
    await write('orders.ts', 'export function refundCustomer(id: string) {\n  return payBack(id);\n}\n');
    await found('refundCustomer', 'function refundCustomer');
    assert.doesNotMatch(await search('cancelOrder'), /cancelOrder\(id/);
  });

  test('a file that is saved in the editor is found by what it says now', async () => {
    const document = await vscode.workspace.openTextDocument(fileOf('orders.ts'));
    const editor = await vscode.window.showTextDocument(document);
    const line = 'export const shippingLabel = 1;\n';
    await editor.edit((edit) => edit.insert(new vscode.Position(0, 0), line));
    await document.save();
    await found('shippingLabel', 'shippingLabel = 1');
  });

  test('a file that was moved is found at its new place alone', async () => {
    const moved = fileOf('shop/payments.ts');
    await vscode.workspace.fs.rename(fileOf('orders.ts'), moved);
    await indexed(moved);
    await until('the old place is gone', async () => (await why(fileOf('orders.ts')))?.reason === 'missing');
    await found('refundCustomer', 'shop/payments.ts');
    await found('refundCustomer', 'orders.ts', false);
  });

  test('a folder that was deleted takes its files with it', async () => {
    await vscode.workspace.fs.delete(fileOf('shop'), { recursive: true });
    await found('refundCustomer', 'payments.ts', false);
  });

  test('a storm of them leaves the host free, and the index level', async () => {
    const files = Array.from({ length: 1000 }, (_, at) => at);
    await Promise.all(files.map((at) => write(`many/file${at}.ts`, `export const storm${at} = ${at};\n`)));
    await indexed(fileOf('many/file0.ts'));
    await indexed(fileOf('many/file999.ts'));
    await found('storm777', 'file777.ts');
  });

  test('an ignore file counts as soon as it is there', async () => {
    await write('.lodestoneignore', 'many/\n');
    await until('the folder is left out', async () => {
      const answer = await why(fileOf('many/file1.ts'));
      return answer?.reason === 'ignored' && answer.rule?.source.endsWith('.lodestoneignore');
    });
    await found('storm777', 'file777.ts', false);
  });

  test('the folder itself can be asked about', async () => {
    assert.equal((await why(folder().uri))?.reason, 'folder');
  });
});
