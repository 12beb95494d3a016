import * as z from 'zod/mini';

/**
 * The validators of zod/mini that are handed to a source type for its keys, so that a plugin needs no library of its
 * own, and one copy serves them all. They are zod's, unchanged.
 */
export const schemaKit = {
  array: z.array,
  boolean: z.boolean,
  check: z.check,
  enum: z.enum,
  int: z.int,
  length: z.length,
  literal: z.literal,
  looseObject: z.looseObject,
  maximum: z.maximum,
  maxLength: z.maxLength,
  minimum: z.minimum,
  minLength: z.minLength,
  number: z.number,
  object: z.object,
  optional: z.optional,
  record: z.record,
  refine: z.refine,
  regex: z.regex,
  strictObject: z.strictObject,
  string: z.string,
  superRefine: z.superRefine,
  union: z.union,
  unknown: z.unknown,
} as const;

/** The validators that are handed over. */
export type SchemaKit = typeof schemaKit;
