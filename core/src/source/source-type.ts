import type { StandardSchemaV1 } from '@standard-schema/spec';
import type { SchemaKit } from './schema-kit.ts';
import type { SourceTools } from './source-tools.ts';

/**
 * What the bytes of a source are: `noise`, samples of a physical or operating-system generator; `content`, documents
 * whose changes are unpredictable; `public`, values that anybody can read, such as a beacon's.
 */
export type SourceKind = 'noise' | 'content' | 'public';

/**
 * A JSON Schema of an object (draft 2020-12). egd reads `properties` for the names of the keys, `additionalProperties`
 * (true: unknown keys are allowed), and on a string property `format: "path"` (`~` and `$VAR` are expanded before
 * validation) `contentMediaType: "application/pem-certificate-chain"` (egd checks that the
 * file is there and holds a certificate), and `writeOnly: true` (a secret, masked when shown).
 */
export interface KeysJsonSchema {
  readonly type: 'object';
  readonly properties: Readonly<Record<string, Readonly<Record<string, unknown>>>>;
  readonly required?: readonly string[];
  readonly additionalProperties?: unknown;
  readonly [keyword: string]: unknown;
}

/** A violation that only a look at the machine can find, such as a file that is missing. */
export interface KeyProblem {
  readonly key: string;
  readonly message: string; // what was found and what was expected
  readonly suggestion?: string;
}

/** A validator of keys, of any library that speaks Standard Schema. */
export type KeysSchema<Keys extends object> = StandardSchemaV1<unknown, Keys>;

/** A type of source, as a plugin's `egd:source-types` hook returns it. */
export interface SourceType<Keys extends object = object> {
  readonly type: string; // also the key that selects the type in a config table
  readonly summary: string; // one line
  readonly kind: SourceKind;
  /** Validates the keys the type adds, given alone in an object: a schema, or what makes one of the validators handed over. */
  readonly keys: KeysSchema<Keys> | ((z: SchemaKit) => KeysSchema<Keys> | Promise<KeysSchema<Keys>>);
  readonly jsonSchema: KeysJsonSchema; // of the same keys
  readonly sized?: boolean; // whether `size` and `min_size` are used; true when left out
  /** What a source with these keys would fetch or run, one line, without secrets. */
  describe(keys: Keys): string;
  /** Violations found by looking at the machine; nothing is fetched or run. */
  check?(keys: Keys): Promise<readonly KeyProblem[]>;
  /** Makes a source; code that is heavy is loaded here. */
  create(table: SourceTable<Keys>, tools: SourceTools): Source | Promise<Source>;
}

/** A validated config table of one source. */
export interface SourceTable<Keys extends object = object> {
  readonly id: string; // the table's name
  readonly name: string; // what people read
  readonly size?: number; // most bytes to read
  readonly minSize?: number; // fewer bytes than this are ignored
  readonly keys: Keys; // the keys of the type, as its schema gave them out
  readonly raw: Readonly<Record<string, unknown>>; // the whole table as written
}

/** A source that was made from a table: asked for one sample at a time, closed once. */
export interface Source {
  /** Takes one sample; rejects with an error of `tools.fail` when there is none. Settles soon after `signal` aborts. */
  read(request: ReadRequest): Promise<Sample>;
  close?(): Promise<void> | void;
}

/** What is asked of a source. */
export interface ReadRequest {
  readonly size?: number; // most bytes wanted; all there is when left out
  readonly signal: AbortSignal;
}

/** One sample: bytes, with where they came from. */
export interface Sample {
  readonly bytes: Uint8Array;
  readonly origin: string; // where exactly they came from: a URL after redirects, a path, a program; no secrets
  readonly events?: readonly SampleEvent[]; // what should be known about this sample
  readonly maxEntropyBytes?: number; // the most that these bytes may count for, where it is less than their number
}

/** Something that happened while a sample was taken and that did not keep it from being taken. */
export interface SampleEvent {
  readonly code: string; // such as `appliance-lost`
  readonly message: string;
}
