import type { SourceType } from 'egd-core';
import { maskUrl } from './masked-url.ts';
import { urlJsonSchema } from './url-json-schema.ts';
import type { UrlKeys } from './url-keys.ts';

/** The source type `url`: a document from the web. */
export const urlSourceType: SourceType<UrlKeys> = {
  type: 'url',
  summary: 'A document from the web: a page, a feed, an image, the reply of an API.',
  kind: 'content',
  keys: async (z) => (await import('./url-keys.ts')).urlKeys(z),
  jsonSchema: urlJsonSchema,
  describe: ({ url, prefetch }) => (prefetch === undefined ? maskUrl(url) : `${maskUrl(url)} after ${maskUrl(prefetch)}`),
  create: async (table, tools) => {
    const { createUrlSource } = await import('./url-source.ts');
    return createUrlSource(table, tools);
  },
};

/** The hook `egd:source-types`. */
export default async function sourceTypes(): Promise<readonly SourceType<UrlKeys>[]> {
  return [urlSourceType];
}
