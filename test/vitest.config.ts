import { defineConfig } from 'vitest/config';

export default defineConfig({
  cacheDir: new URL('../node_modules/.cache/vitest', import.meta.url).pathname,
  test: {
    root: new URL('.', import.meta.url).pathname,
    include: ['**/*.test.ts'],
    // The suites in vscode/api run in the editor: vscode/api.test.ts sees to that.
    exclude: ['fixtures/**', 'vscode/api/**'],
    testTimeout: 60_000,
    expect: { poll: { timeout: 45_000 } },
    hookTimeout: 60_000,
    pool: 'forks',
    reporters: ['default', './support/closingLine.ts'],
  },
});
