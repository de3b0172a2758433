import { build } from 'esbuild';

/** Bundles what the extension host is to run: `contents` is the script's text, as if it lay in `folder`. */
export async function bundleForHost(contents: string, folder: string, outfile: string): Promise<void> {
  await build({
    stdin: { contents, resolveDir: folder },
    outfile,
    bundle: true,
    platform: 'node',
    format: 'cjs',
    target: 'node22',
    sourcemap: 'inline',
    external: ['vscode'],
    logLevel: 'warning',
  });
}
