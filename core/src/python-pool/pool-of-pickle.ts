import { isKind } from './pickle-calls.ts';
import { refusal } from './pickle-refusal.ts';
import { describeValue, type PickleValue } from './pickle-value.ts';

/** A chunk of a Python pool. */
export interface PythonChunk {
  readonly id: number;
  readonly bytes: Uint8Array;
}

/** The chunks, oldest first, of the pool that was pickled; their bytes are copies. */
export function chunksOfPickle(value: PickleValue): readonly PythonChunk[] {
  const { chunks, entropyByteCount } = attributesOf(value, 'EntropyPool', ['entropyByteCount', 'chunks']);
  if (typeof entropyByteCount !== 'number' || !isKind(chunks, 'deque')) throw unlike('the attributes of EntropyPool');
  const seen = new Set<PickleValue>();
  const parts = chunks.items.map((chunk) => {
    const { id, entropy } = attributesOf(chunk, 'PoolChunk', ['id', 'entropy']);
    if (typeof id !== 'number' || !isKind(entropy, 'bytearray')) throw unlike('the attributes of PoolChunk');
    if (seen.has(entropy)) throw refusal('the pickle has the same bytes in two chunks, which no pool does');
    seen.add(entropy);
    return { id, bytes: entropy.bytes };
  });
  return parts.map(({ id, bytes }) => ({ id, bytes: new Uint8Array(bytes) }));
}

function attributesOf(value: PickleValue, name: string, keys: readonly string[]): Readonly<Record<string, PickleValue | undefined>> {
  if (!isKind(value, 'object') || value.name !== name) throw refusal(`the pickle has ${describeValue(value)} where ${name} belongs`);
  const { attributes } = value;
  if (attributes?.size !== keys.length || !keys.every((key) => attributes.has(key))) throw unlike(`the attributes of ${name}`);
  return Object.fromEntries(attributes);
}

function unlike(what: string): Error {
  return refusal(`${what} are not those of a pool`);
}
