import { refusal, shownName } from './pickle-refusal.ts';
import type { PickleName, PoolName } from './pickle-value.ts';

/** What a pickle means by a module and a name; everything that no pool has is refused by its name. */
export function nameOf(module: Uint8Array, name: Uint8Array): PickleName {
  const full = `${shownName(module)}.${shownName(name)}`;
  const found = NAMES.get(full);
  if (found === undefined) throw refusal(`the pickle names ${full}, which no pool has`);
  return { kind: 'name', name: found };
}

// Python 3 calls some things as Python 2 did, in protocols that Python 2 has.
const NAMES: ReadonlyMap<string, PoolName> = new Map<string, PoolName>([
  ['__main__.EntropyPool', 'EntropyPool'],
  ['__main__.PoolChunk', 'PoolChunk'],
  ['collections.deque', 'deque'],
  ['builtins.bytearray', 'bytearray'],
  ['__builtin__.bytearray', 'bytearray'],
  ['builtins.object', 'object'],
  ['__builtin__.object', 'object'],
  ['_codecs.encode', 'encode'],
  ['copyreg._reconstructor', '_reconstructor'],
  ['copy_reg._reconstructor', '_reconstructor'],
]);
