import assert from 'node:assert/strict';
import { access, readFile, readdir } from 'node:fs/promises';
import type { SourceType } from 'egd-core';

const DOCS = new URL('../../docs/', import.meta.url);
const PLUGINS = new URL('../../plugins/', import.meta.url);

describe('the pages about sources', () => {
  it('list every source type of this repository, with its kind', async () => {
    const index = await readFile(new URL('sources.md', DOCS), 'utf8');
    const folders = (await readdir(PLUGINS)).filter((name) => name.startsWith('source-'));
    assert.ok(folders.length >= 7);
    for (const folder of folders) {
      const hook: { default(): Promise<readonly SourceType[]> } = await import(new URL(`${folder}/src/source-types.ts`, PLUGINS).href);
      for (const { type, kind } of await hook.default()) {
        assert.ok(index.includes(`| [\`${type}\`](sources/${type}.md) | ${kind} |`), type);
        await access(new URL(`sources/${type}.md`, DOCS));
      }
    }
  });

  it('link to pages and headings that are there', async () => {
    const pages = ['sources.md', ...(await readdir(new URL('sources/', DOCS))).map((name) => `sources/${name}`)];
    for (const page of pages) {
      const text = await readFile(new URL(page, DOCS), 'utf8');
      for (const [, target = ''] of text.matchAll(/\]\((?!https?:)([^)]+)\)/g)) {
        const url = new URL(target, new URL(page, DOCS));
        const linked = await readFile(new URL(url.pathname, url), 'utf8');
        if (url.hash !== '') assert.ok(headings(linked).includes(url.hash), `${page}: ${target}`);
      }
    }
  });
});

// Anchors as GitHub makes them.
function headings(text: string): string[] {
  return [...text.matchAll(/^#+ (.*)$/gm)].map(([, heading = '']) => {
    const words = heading.toLowerCase().replaceAll(/[^\p{L}\p{N} _-]/gu, '');
    return `#${words.replaceAll(' ', '-')}`;
  });
}
