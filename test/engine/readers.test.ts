import fc from 'fast-check';
import { expect, test } from 'vitest';
import { anyEdit, apply } from '../support/edits.ts';
import { openEngine, project, question } from '../support/openEngine.ts';

const queries = ['value', 'function f3', 'x', 'class A m', 'Title', 'inner.ts'];

test('the answers of the engine that wrote, of one that only reads, and of a fresh index are the same', async () => {
  const anyRound = fc.record({
    edits: fc.array(anyEdit, { minLength: 1, maxLength: 5 }),
    // Whether the reader looks now, or misses this round.
    looks: fc.boolean(),
    byOther: fc.boolean(),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(anyRound, { minLength: 1, maxLength: 6 }), async (rounds) => {
      const root = project({ 'begin.ts': 'export const value = 1;\n' });
      const writer = openEngine();
      await writer.done(root);
      const reader = openEngine({ storage: writer.storage });
      const answers = async (engine: typeof writer) =>
        Promise.all(
          queries.map(async (query) => (await engine.search(question(root, query, { limit: 50 }))).hits),
        );
      for (const { edits, looks, byOther } of rounds) {
        for (const edit of edits) apply(root, edit);
        await (byOther ? reader : writer).done(root);
        if (looks) await answers(byOther ? writer : reader);
      }
      const fresh = openEngine();
      await fresh.done(root);
      const wanted = await answers(fresh);
      expect(await answers(writer)).toEqual(wanted);
      expect(await answers(reader)).toEqual(wanted);
      for (const engine of [writer, reader, fresh]) await engine.close();
    }),
    { numRuns: Number(process.env['LODESTONE_SEEDS'] ?? 12) },
  );
}, 600_000);
