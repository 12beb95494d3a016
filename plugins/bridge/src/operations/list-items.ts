import * as z from 'zod';

/** A list of a client: texts, numbers and truth values, which come back as they are. */
export const LIST_ITEMS = z
  .array(z.union([z.string().max(1000), z.number(), z.boolean()], 'Expected a text of at most 1000 characters, a number, true or false.'))
  .min(1)
  .max(10_000);
