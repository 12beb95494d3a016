/** Opcodes of pickles, for tests that write their own. */
export const op = {
  proto: (protocol: number): Buffer => Buffer.of(0x80, protocol),
  name: (module: string, name: string): Buffer => Buffer.from(`c${module}\n${name}\n`),
  text: (text: string): Buffer => sized('X', Buffer.from(text)),
  bytes: (bytes: Uint8Array): Buffer => sized('B', bytes),
  bytearray: (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(0x96), uint64(BigInt(bytes.length)), bytes]),
  bytearrayOfLength: (length: bigint): Buffer => Buffer.concat([Buffer.of(0x96), uint64(length)]),
  number: (value: number): Buffer => Buffer.of(0x4b, value),
  emptyTuple: Buffer.from(')'),
  tuple1: Buffer.of(0x85),
  tuple2: Buffer.of(0x86),
  dict: Buffer.from('}'),
  mark: Buffer.from('('),
  put: (index: number): Buffer => Buffer.of(0x71, index),
  get: (index: number): Buffer => Buffer.of(0x68, index),
  memoize: Buffer.of(0x94),
  reduce: Buffer.from('R'),
  newObject: Buffer.of(0x81),
  build: Buffer.from('b'),
  setItems: Buffer.from('u'),
  appends: Buffer.from('e'),
  stop: Buffer.from('.'),
} as const;

/** The pickle of a pool with these chunks, each written by opcodes that leave a PoolChunk, or something else, on the stack. */
export function poolPickle(...chunks: readonly Buffer[]): Buffer {
  return Buffer.concat([
    op.proto(3),
    op.name('__main__', 'EntropyPool'),
    op.emptyTuple,
    op.newObject,
    op.dict,
    op.mark,
    op.text('entropyByteCount'),
    op.number(0),
    op.text('chunks'),
    op.name('collections', 'deque'),
    op.emptyTuple,
    op.reduce,
    op.mark,
    ...chunks,
    op.appends,
    op.setItems,
    op.build,
    op.stop,
  ]);
}

/** A chunk whose entropy is written by these opcodes. */
export function chunk(entropy: Buffer): Buffer {
  return Buffer.concat([
    op.name('__main__', 'PoolChunk'),
    op.emptyTuple,
    op.newObject,
    op.dict,
    op.mark,
    op.text('id'),
    op.number(0),
    op.text('entropy'),
    entropy,
    op.setItems,
    op.build,
  ]);
}

function sized(code: string, bytes: Uint8Array): Buffer {
  const head = Buffer.alloc(5, code);
  head.writeUInt32LE(bytes.length, 1);
  return Buffer.concat([head, bytes]);
}

function uint64(value: bigint): Buffer {
  const bytes = Buffer.alloc(8);
  bytes.writeBigUInt64LE(value);
  return bytes;
}
