import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { EgdError } from '../../src/errors/egd-error.ts';
import { FieldCleaner } from '../../src/logging/clean-fields.ts';

describe('FieldCleaner', () => {
  const cleaner = new FieldCleaner();

  it('tells of bytes only how many there are, in whatever form they come', () => {
    const bytes = Buffer.alloc(32, 7);
    assert.deepEqual(
      cleaner.fields({
        buffer: bytes,
        array: new Uint8Array(bytes),
        words: new Uint32Array(4),
        raw: new ArrayBuffer(8),
        list: [...bytes],
        json: bytes.toJSON(),
        inside: { deep: [{ bytes }] },
      }),
      {
        buffer: '32 bytes',
        array: '32 bytes',
        words: '16 bytes',
        raw: '8 bytes',
        list: '32 bytes',
        json: '32 bytes',
        inside: { deep: [{ bytes: '32 bytes' }] },
      },
    );
  });

  it('leaves numbers, short lists of them and plain values as they are', () => {
    const fields = { count: 5, list: [1, 2, 3], large: Array.from({ length: 20 }, (_, index) => index * 1000), on: true, none: null };
    assert.deepEqual(cleaner.fields(fields), fields);
  });

  it('masks credentials also where a long text is cut in the middle of them', () => {
    for (let length = 3950; length < 4010; length++) {
      const told = new FieldCleaner(['correct horse']).text(`${'x'.repeat(length)} https://me:hunter2@example.org/ correct horse`);
      assert.doesNotMatch(told, /hunt|me:|corr/, `${length}: ${told.slice(3940)}`);
    }
  });

  it('masks a secret that came later, too', () => {
    const later = new FieldCleaner(['first secret']);
    later.keep('second secret');
    assert.equal(later.text('first secret, second secret'), '***, ***');
  });

  it('masks what is named like a secret, credentials in any text, and the secrets it was given', () => {
    const secret = 'correct horse battery';
    const known = new FieldCleaner([secret, '']);
    assert.deepEqual(
      known.fields({
        token: 'abc',
        password: 5,
        headers: { authorization: 'Basic x', cookie: ['a', 'b'] },
        url: 'https://me:hunter2@example.org/?api_key=hunter2&size=5',
        note: `the token is ${secret}, twice ${secret}`,
        list: [{ api_key: 'x' }],
      }),
      {
        token: '***',
        password: '***',
        headers: { authorization: '***', cookie: '***' },
        url: 'https://***@example.org/?api_key=***&size=5',
        note: 'the token is ***, twice ***',
        list: [{ api_key: '***' }],
      },
    );
    assert.equal(known.text(`Bearer 0123456789abcdef ${secret}`), 'Bearer *** ***');
  });

  it('tells the code and message of an error, and the stack of one that has none of the codes of egd', () => {
    const cause = new Error('connect https://me:hunter2@example.org refused');
    const { code, error, cause: told, stack } = cleaner.fields({ error: new EgdError('SOURCE_NETWORK_ERROR', 'no reply', { cause }) });
    assert.deepEqual(
      [code, error, told, stack],
      ['SOURCE_NETWORK_ERROR', 'no reply', 'connect https://***@example.org refused', undefined],
    );
    const bug = cleaner.fields({ error: new TypeError('x is not a function') });
    assert.match(String(bug['stack']), /^TypeError: x is not a function\n +at /);
    assert.deepEqual(cleaner.fields({ error: 'as text' }), { error: 'as text' });
    assert.deepEqual(cleaner.fields({ error: Object.assign(new Error('gone'), { code: 'ENOENT' }), code: 'MINE' })['code'], 'MINE');
  });

  it('takes out what a terminal would obey', () => {
    assert.equal(cleaner.text('a\u001B[2Jb\u0007c\u009Bd\ne\tf'), 'a\uFFFD[2Jb\uFFFDc\uFFFDd\ne\tf');
    assert.deepEqual(cleaner.fields({ x: '\u001B]0;title\u0007' }), { x: '\uFFFD]0;title\uFFFD' });
  });

  it('ends: in circles, in depth, in length', () => {
    const circle: Record<string, unknown> = {};
    circle['self'] = circle;
    assert.ok(JSON.stringify(cleaner.fields({ circle })).length < 200);
    assert.equal(cleaner.text('x'.repeat(5000)).length, 4001);
    assert.equal(Object(cleaner.fields({ list: Array.from({ length: 500 }, () => 'x') }))['list'].length, 100);
  });

  it('gives JSON for anything, and no byte or secret of it', () => {
    const bytes = fc.uint8Array({ minLength: 16, maxLength: 64 }).filter((array) => new Set(array).size > 8);
    const holder = fc.letrec((tie) => ({
      value: fc.oneof(
        { maxDepth: 4 },
        fc.anything(),
        fc.constant('hunter2hunter2'),
        fc.array(tie('value'), { maxLength: 3 }),
        fc.dictionary(fc.string(), tie('value'), { maxKeys: 3 }),
      ),
    })).value;
    const guarded = new FieldCleaner(['hunter2hunter2']);
    fc.assert(
      fc.property(bytes, holder, (array, anything) => {
        const forms = {
          array,
          buffer: Buffer.from(array),
          list: [...array],
          json: Buffer.from(array).toJSON(),
          map: new Map([['x', array]]),
        };
        const text = JSON.stringify(guarded.fields({ ...forms, anything }));
        assert.ok(!text.includes([...array].join(',')), text);
        assert.ok(!text.includes('hunter2hunter2'), text);
      }),
      { numRuns: 300 },
    );
  });
});
