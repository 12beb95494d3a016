import type { SchemaKit } from 'egd-core';

/** Validates the keys of a file source. */
export function fileKeys(z: SchemaKit) {
  return z.strictObject({
    file: z.string({ error: 'expected the path of a file' }).check(
      z.refine((path) => path !== '', { error: 'expected the path of a file, got an empty text' }),
      z.refine((path) => !path.includes('\0'), { error: 'expected no NUL character' }),
    ),
    allow_device: z.optional(z.boolean({ error: 'expected true or false' })),
  });
}
