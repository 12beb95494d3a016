import * as z from 'zod';

/** A list of a client: texts, numbers and truth values, which come back as they are. */
export const LIST_ITEMS = z
  .array(z.union([z.string().max(1000), z.number(), z.boolean()]))
  .min(1)
  .max(10_000);
