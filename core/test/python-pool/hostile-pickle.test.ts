import assert from 'node:assert/strict';
import { compress, unpack } from '../../src/conditioning/index.ts';
import { readPythonPool } from '../../src/index.ts';
import { chunk, op, poolPickle } from '../support/pickles.ts';
import { pickleSamples, refusalCode, refusalOf } from '../support/python-pools.ts';

const GIGABYTE = 2 ** 30;

describe('a pickle that is no pool', () => {
  it('of our own making is read when it is a pool', async () => {
    const entropy = Buffer.from('some bytes');
    const pickle = poolPickle(
      chunk(op.bytearray(entropy)),
      chunk(Buffer.concat([op.name('builtins', 'bytearray'), op.bytes(entropy), op.tuple1, op.reduce])),
    );
    const { chunks } = await readPythonPool(pickle, unpack);
    assert.deepEqual(
      chunks.map(({ bytes }) => Buffer.from(bytes)),
      [entropy, entropy],
    );
  });

  for (const [module, name] of [
    ['os', 'system'],
    ['posix', 'system'],
    ['builtins', 'eval'],
    ['builtins', 'getattr'],
    ['subprocess', 'Popen'],
    ['__main__', 'Other'],
    ['builtins', 'bytes'],
    ['collections', 'OrderedDict'],
    ['constructor', 'prototype'],
    ['__proto__', 'toString'],
  ] as const) {
    it(`is refused by the name of what it wants: ${module}.${name}`, async () => {
      const call = Buffer.concat([op.name(module, name), op.text('touch /tmp/egd-was-here'), op.tuple1, op.reduce]);
      for (const pickle of [Buffer.concat([op.proto(2), call, op.stop]), poolPickle(call), poolPickle(chunk(call))]) {
        const { code, message } = (await refusalOf(pickle)) ?? {};
        assert.equal(code, 'STORAGE_PICKLE_REFUSED');
        assert.match(String(message), new RegExp(`names ${module}\\.${name},`));
      }
    });
  }

  it('is refused by the name of what it wants in the text form of protocol 0', async () => {
    const { code, message } = (await refusalOf(Buffer.from('cposix\nsystem\np0\n(Vtouch /tmp/egd-was-here\np1\ntp2\nRp3\n.'))) ?? {};
    assert.equal(code, 'STORAGE_PICKLE_REFUSED');
    assert.match(String(message), /names posix\.system,/);
  });

  it('is refused by the name of its opcode', async () => {
    const opcodes: Readonly<Record<string, Buffer>> = {
      INST: Buffer.from('ios\nsystem\n'),
      OBJ: Buffer.from('o'),
      EXT1: Buffer.of(0x82, 1),
      PERSID: Buffer.from('Pid\n'),
      BINPERSID: Buffer.from('Q'),
      NEWOBJ_EX: Buffer.of(0x92),
      DUP: Buffer.from('2'),
      NEXT_BUFFER: Buffer.of(0x97),
      '0xff': Buffer.of(0xff),
    };
    for (const [name, code] of Object.entries(opcodes)) {
      const { message } = (await refusalOf(Buffer.concat([op.proto(2), op.mark, code, op.stop]))) ?? {};
      assert.match(String(message), new RegExp(`at byte 3 the opcode ${name}\\b`));
    }
  });

  it('is refused where the classes of a pool are used in other ways', async () => {
    const deque = op.name('collections', 'deque');
    const pool = op.name('__main__', 'EntropyPool');
    const wrong: Readonly<Record<string, Buffer>> = {
      'a class is called': poolPickle(Buffer.concat([pool, op.emptyTuple, op.reduce])),
      'an object is called': poolPickle(Buffer.concat([pool, op.emptyTuple, op.newObject, op.emptyTuple, op.reduce])),
      'an object of a deque is made': poolPickle(Buffer.concat([deque, op.emptyTuple, op.newObject])),
      'an object is made with arguments': poolPickle(Buffer.concat([pool, op.number(1), op.tuple1, op.newObject])),
      'a deque gets a number': poolPickle(Buffer.concat([deque, op.number(9), op.tuple1, op.reduce])),
      'a bytearray gets its length': poolPickle(
        chunk(Buffer.concat([op.name('builtins', 'bytearray'), op.number(255), op.tuple1, op.reduce])),
      ),
      'a text is encoded otherwise': poolPickle(
        chunk(Buffer.concat([op.name('_codecs', 'encode'), op.text('x'), op.text('rot13'), op.tuple2, op.reduce])),
      ),
      'a text is not Latin-1': poolPickle(
        chunk(Buffer.concat([op.name('_codecs', 'encode'), op.text('€'), op.text('latin1'), op.tuple2, op.reduce])),
      ),
      'the entropy is a number': poolPickle(chunk(op.number(1))),
      'the entropy is a text': poolPickle(chunk(op.text('x'))),
      'a chunk is a pool': poolPickle(Buffer.concat([pool, op.emptyTuple, op.newObject])),
      'the whole is a chunk': Buffer.concat([op.proto(3), chunk(op.bytearray(Buffer.of(1))), op.stop]),
      'the whole is a number': Buffer.concat([op.proto(3), op.number(1), op.stop]),
      'two values are left': Buffer.concat([op.proto(3), op.number(1), op.number(1), op.stop]),
      'it goes on after its end': Buffer.concat([poolPickle(), Buffer.of(0)]),
      'it has another protocol': Buffer.concat([op.proto(6), poolPickle().subarray(2)]),
      'it has another attribute': Buffer.concat([
        op.proto(3),
        pool,
        op.emptyTuple,
        op.newObject,
        op.dict,
        op.text('__class__'),
        op.number(1),
        Buffer.from('sb.'),
      ]),
      'the same bytes are in two chunks': poolPickle(chunk(Buffer.concat([op.bytearray(Buffer.of(1, 2)), op.put(0)])), chunk(op.get(0))),
    };
    for (const [what, pickle] of Object.entries(wrong)) {
      assert.equal(await refusalCode(barePickle(pickle)), 'STORAGE_PICKLE_REFUSED', what);
    }
  });

  it('shows nothing of a name that a terminal could take for more than text', async () => {
    const { message } = (await refusalOf(Buffer.concat([op.proto(2), op.name(`\u001b]0;x\u0007${'é'.repeat(300)}`, '\u001b[2J')]))) ?? {};
    assert.match(String(message), /^[\x20-\x7e…]{1,200}$/);
  });
});

describe('a pickle that wants too much', () => {
  it('is refused when it names a length that it has not, without memory for it', async () => {
    const before = process.memoryUsage();
    const long: readonly Buffer[] = [
      op.bytearrayOfLength(2n ** 32n),
      op.bytearrayOfLength(2n ** 63n),
      op.bytearrayOfLength(2n ** 64n - 1n),
      Buffer.concat([Buffer.from('B'), Buffer.alloc(4, 0xff)]),
      Buffer.concat([Buffer.from('X'), Buffer.alloc(4, 0xff)]),
      Buffer.concat([Buffer.of(0x95), Buffer.alloc(8, 0xff)]), // FRAME
    ];
    for (const pickle of long) assert.equal(await refusalCode(poolPickle(chunk(pickle))), 'STORAGE_BAD_LENGTH');
    const after = process.memoryUsage();
    assert.ok(after.arrayBuffers - before.arrayBuffers < GIGABYTE / 8);
  });

  it('is refused when it makes more bytes than it has, by naming some and using them again and again', async () => {
    const half = Buffer.alloc(GIGABYTE / 1024, 'x');
    const again = Buffer.concat([op.name('_codecs', 'encode'), op.get(0), op.text('latin1'), op.tuple2, op.reduce]);
    const encodings = Array.from({ length: 1000 }, () => again);
    const arrays = Array.from({ length: 1000 }, () =>
      chunk(Buffer.concat([op.name('builtins', 'bytearray'), op.get(0), op.tuple1, op.reduce])),
    );
    for (const pickle of [
      Buffer.concat([op.proto(3), op.text(half.toString()), op.put(0), ...encodings, op.stop]),
      poolPickle(Buffer.concat([op.bytes(half), op.put(0)]), ...arrays),
    ]) {
      const { message } = (await refusalOf(pickle)) ?? {};
      assert.match(String(message), /makes more bytes than it has/);
    }
  });

  it('is refused when it fills the stack, the marks or the memo, or makes values without end', async () => {
    const many: Readonly<Record<string, Buffer>> = {
      stack: Buffer.alloc(1e6, 'N'),
      marks: Buffer.alloc(1e6, '('),
      memo: Buffer.concat([Buffer.from('N'), Buffer.alloc(3e6, 0x94)]),
      tuples: Buffer.concat([Buffer.from('N'), Buffer.alloc(8e6, 0x85)]),
      items: Buffer.concat([Buffer.from(']'), Buffer.alloc(16e6, 'Na')]),
    };
    for (const [what, body] of Object.entries(many)) {
      const began = performance.now();
      assert.equal(await refusalCode(Buffer.concat([op.proto(2), body])), 'STORAGE_PICKLE_REFUSED', what);
      assert.ok(performance.now() - began < 20_000, `${what} took too long`);
    }
  });

  it('is refused when it is packed and far longer than a pool', async () => {
    const zeros = await compress(Buffer.alloc(2 ** 22), 'lzma');
    const bomb = Buffer.concat([...Array.from({ length: 80 }, () => zeros.subarray(0, -1)), Buffer.of(0)]); // 320 MiB in 50 KB
    assert.ok(bomb.length < 100_000);
    assert.equal(await refusalCode(bomb), 'STORAGE_BAD_VALUE');
    for (const { packing, file } of pickleSamples()) {
      if (packing === 'xz' || packing === 'bzip2') {
        await assert.rejects(unpack(file, packing, 10), { code: 'STORAGE_BAD_VALUE', message: /more than the 10 bytes allowed/ });
      }
    }
  });
});

// A pickle that is not taken for something packed.
function barePickle(pickle: Buffer): Buffer {
  return Buffer.concat([op.proto(2), pickle]);
}
