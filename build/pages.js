import { existsSync, globSync } from 'node:fs';
import { join } from 'node:path';
import { build } from 'esbuild';

/**
 * Bundles the pages for browsers that a package brings, `page` to `dist/page`: each HTML file as it is, and beside it
 * the script and the style of the same name, with all that they import. Nothing when the package has none.
 */
export async function bundlePages(root) {
  if (!existsSync(join(root, 'page'))) return [];
  const pages = globSync('page/*.html', { cwd: root });
  const beside = pages.flatMap((page) => ['.ts', '.css'].map((extension) => page.replace(/\.html$/, extension)));
  const entryPoints = [...pages, ...globSync('page/*.svg', { cwd: root }), ...beside.filter((file) => existsSync(join(root, file)))];
  return [
    await build({
      absWorkingDir: root,
      entryPoints,
      outbase: 'page',
      outdir: 'dist/page',
      bundle: true,
      platform: 'browser',
      format: 'esm',
      target: ['es2022', 'chrome111', 'firefox121', 'safari16.4'],
      minify: true,
      legalComments: 'none',
      metafile: true,
      logLevel: 'warning',
      loader: { '.html': 'copy', '.svg': 'copy' },
    }),
  ];
}
