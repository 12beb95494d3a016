/** A value that the pickle of a pool can have. */
export type PickleValue = null | number | PickleText | PickleBytes | PickleName | PickleTuple | PickleList | PickleDict | PickleObject;

/** A text; it may hold entropy, and is not made a string. */
export interface PickleText {
  readonly kind: 'text';
  readonly bytes: Uint8Array; // a part of the pickle
  readonly form: 'utf8' | 'escaped'; // escaped: Latin-1 where some characters are written `\u000a`
}

/** Bytes, or a bytearray. */
export interface PickleBytes {
  readonly kind: 'bytes' | 'bytearray';
  readonly bytes: Uint8Array;
}

/** Something that a pool's pickle may name; nothing of that name is ever looked up. */
export interface PickleName {
  readonly kind: 'name';
  readonly name: PoolName;
}

/** All that may be named. */
export type PoolName = 'EntropyPool' | 'PoolChunk' | 'deque' | 'bytearray' | 'object' | 'encode' | '_reconstructor';

/** A tuple. */
export interface PickleTuple {
  readonly kind: 'tuple';
  readonly items: readonly PickleValue[];
}

/** A list, or the `deque` of the chunks. */
export interface PickleList {
  readonly kind: 'list' | 'deque';
  readonly items: PickleValue[];
}

/** A dict whose keys are names of attributes. */
export interface PickleDict {
  readonly kind: 'dict';
  readonly entries: Map<string, PickleValue>;
}

/** An object of one of the two classes of a pool. */
export interface PickleObject {
  readonly kind: 'object';
  readonly name: 'EntropyPool' | 'PoolChunk';
  attributes: ReadonlyMap<string, PickleValue> | undefined; // undefined: not set yet
}

/** What a value is, for an error message. */
export function describeValue(value: PickleValue): string {
  if (value === null) return 'None';
  if (typeof value === 'number') return 'a number';
  if (value.kind === 'name' || value.kind === 'object') return value.name;
  return `a ${value.kind}`;
}
