import assert from 'node:assert/strict';
import { isEgdError } from '../errors/egd-error.ts';
import type { SourceTools } from '../source/source-tools.ts';
import type { Sample, SourceTable, SourceType } from '../source/source-type.ts';
import { validateKeys } from '../source/validate-keys.ts';
import { createTestTools, type TestTools } from './test-tools.ts';

/** What the suite needs to know of a source type. Examples may be made when the tests run, as an address of a server. */
export interface SourceTypeExamples<Keys extends object> {
  readonly sourceType: SourceType<Keys>;
  readonly valid: readonly object[] | (() => readonly object[] | Promise<readonly object[]>); // keys that work; the first is read from
  readonly invalid: readonly unknown[]; // keys that the validator must refuse
  readonly failing?: object | (() => object | Promise<object>); // valid keys of a source that can't give anything
  readonly tools?: () => Partial<SourceTools>; // instead of the real ones
  readonly size?: number; // bytes asked for where the type is sized; 64 when left out
}

const ABORT_LIMIT = 2000; // milliseconds in which a read must settle after its signal aborted

/**
 * The conformance suite that every source type passes. Call it in a mocha, vitest or node:test file that has `describe`
 * and `it` as globals or imports them: `testSourceType({ sourceType, valid: [{ … }], invalid: [{ … }] })`.
 */
export function testSourceType<Keys extends object>(examples: SourceTypeExamples<Keys>): void {
  const { sourceType, invalid } = examples;
  const { describe, it } = runner();

  describe(`the source type ${sourceType.type}`, () => {
    it('names itself as the contract asks', () => {
      assert.match(sourceType.type, /^[a-z][a-z0-9_-]*$/, 'type: lower-case letters, digits, - and _');
      assert.match(sourceType.summary, /^[^\n]+\.$/, 'summary: one line that ends with a full stop');
      assert.ok(['noise', 'content', 'public'].includes(sourceType.kind), 'kind: noise, content or public');
    });

    it('describes its keys in a JSON Schema of an object', () => {
      const { type, properties, required = [] } = sourceType.jsonSchema;
      assert.equal(type, 'object');
      for (const [key, schema] of Object.entries(properties))
        assert.ok(typeof schema['description'] === 'string', `${key} has no description`);
      for (const key of required) assert.ok(Object.hasOwn(properties, key), `required key ${key} is not a property`);
    });

    it('accepts the valid keys and describes them in one line', async () => {
      for (const keys of await made(examples.valid)) {
        const line = sourceType.describe(await accepted(sourceType, keys));
        assert.match(line, /^[^\n]+$/, `describe gave ${JSON.stringify(line)}`);
        for (const secret of secretsIn(sourceType, keys)) assert.ok(!line.includes(secret), 'describe shows a secret');
      }
    });

    it('knows every key that it accepts', async () => {
      const { properties, additionalProperties } = sourceType.jsonSchema;
      if (additionalProperties !== undefined && additionalProperties !== false) return;
      for (const keys of await made(examples.valid)) {
        for (const key of Object.keys(keys)) assert.ok(Object.hasOwn(properties, key), `${key} is not in the JSON Schema`);
      }
    });

    it('refuses the invalid keys, with a message each', async () => {
      for (const keys of invalid) {
        const { issues } = await validateKeys(sourceType, keys);
        assert.ok(issues !== undefined && issues.length > 0, `accepted ${JSON.stringify(keys)}`);
        for (const { message } of issues) assert.ok(message.length > 0);
      }
    });

    it('gives samples: bytes and where they came from, twice in a row', async () => {
      await withSource(async (source, table) => {
        for (let time = 0; time < 2; time += 1) checkSample(await source.read(request(table)), table);
      });
    });

    it('is stopped by a signal that has aborted already', async () => {
      await withSource(async (source, table) => {
        await settlesTyped(source.read({ ...request(table), signal: AbortSignal.abort(new Error('stopped by the test')) }));
      });
    });

    it('settles soon when its signal aborts while it reads', async () => {
      await withSource(async (source, table) => {
        const controller = new AbortController();
        const reading = Promise.resolve(source.read({ ...request(table), signal: controller.signal })).catch((error: unknown) => error);
        setImmediate(() => controller.abort(new Error('stopped by the test')));
        assert.notEqual(await within(reading, ABORT_LIMIT), TOO_LATE, `still reading ${ABORT_LIMIT} ms after the abort`);
      });
    });

    it('can be closed twice', async () => {
      await withSource(async (source) => {
        await source.close?.();
        await source.close?.();
      });
    });

    if (examples.failing !== undefined) {
      it('fails with a code of the catalogue when there is nothing to give', async () => {
        const keys = await accepted(sourceType, await once(examples.failing));
        await withSource(async (source, table) => settlesTyped(source.read(request(table))), keys);
      });
    }
  });

  async function withSource(
    use: (source: Awaited<ReturnType<SourceType<Keys>['create']>>, table: SourceTable<Keys>) => Promise<void>,
    keys?: Keys,
  ): Promise<void> {
    const tools: TestTools = createTestTools(examples.tools?.());
    const table = tableOf(keys ?? (await accepted(sourceType, (await made(examples.valid))[0] ?? {})));
    const source = await sourceType.create(table, tools);
    try {
      await use(source, table);
    } finally {
      await source.close?.();
    }
    assert.deepEqual([...tools.folders], [], 'temporary folders were left behind');
  }

  function tableOf(keys: Keys): SourceTable<Keys> {
    const table = { id: 'under_test', name: 'Under test', keys, raw: { name: 'Under test', ...keys } };
    return sourceType.sized === false ? table : { ...table, size: examples.size ?? 64 };
  }
}

const TOO_LATE = Symbol('too late');

function request<Keys extends object>({ size }: SourceTable<Keys>): { signal: AbortSignal; size?: number } {
  return { signal: new AbortController().signal, ...(size === undefined ? {} : { size }) };
}

function checkSample<Keys extends object>({ bytes, origin, events = [], maxEntropyBytes }: Sample, { size }: SourceTable<Keys>): void {
  assert.ok(bytes instanceof Uint8Array, 'bytes: a Uint8Array');
  assert.ok(bytes.length > 0, 'bytes: at least one');
  if (size !== undefined) assert.ok(bytes.length <= size, `gave ${bytes.length} bytes, asked for ${size} at most`);
  assert.ok(typeof origin === 'string' && origin.length > 0, 'origin: where the bytes came from');
  for (const { code, message } of events) assert.ok(code.length > 0 && message.length > 0, 'an event has a code and a message');
  if (maxEntropyBytes !== undefined)
    assert.ok(maxEntropyBytes >= 0 && maxEntropyBytes <= bytes.length, 'maxEntropyBytes: at most the bytes there are');
}

async function settlesTyped(reading: Promise<unknown>): Promise<void> {
  const settled = await within(
    reading.then(
      () => assert.fail('it gave a sample'),
      (error: unknown) => error,
    ),
    ABORT_LIMIT,
  );
  assert.notEqual(settled, TOO_LATE, `still reading after ${ABORT_LIMIT} ms`);
  if (settled instanceof assert.AssertionError) throw settled;
  assert.ok(isEgdError(settled), `threw what tools.fail did not make: ${String(settled)}`);
}

async function accepted<Keys extends object>(sourceType: SourceType<Keys>, keys: unknown): Promise<Keys> {
  const result = await validateKeys(sourceType, keys);
  if (result.issues !== undefined)
    assert.fail(`refused ${JSON.stringify(keys)}: ${result.issues.map(({ message }) => message).join('; ')}`);
  return result.value;
}

function secretsIn<Keys extends object>({ jsonSchema }: SourceType<Keys>, keys: object): string[] {
  return Object.entries(keys).flatMap(([key, value]) => (jsonSchema.properties[key]?.['writeOnly'] === true ? leaves(value) : []));
}

function leaves(value: unknown): string[] {
  if (typeof value === 'object' && value !== null) return Object.values(value).flatMap(leaves);
  return typeof value === 'string' && value.length > 3 ? [value] : [];
}

async function made(valid: SourceTypeExamples<object>['valid']): Promise<readonly object[]> {
  const examples = typeof valid === 'function' ? await valid() : valid;
  assert.ok(examples.length > 0, 'give at least one example of valid keys');
  return examples;
}

function once(keys: SourceTypeExamples<object>['failing']): object | Promise<object> {
  return typeof keys === 'function' ? (keys as () => object | Promise<object>)() : (keys ?? {});
}

async function within<Value>(work: Promise<Value>, milliseconds: number): Promise<Value | typeof TOO_LATE> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<typeof TOO_LATE>((resolve) => {
    timer = setTimeout(() => resolve(TOO_LATE), milliseconds);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

interface TestRunner {
  readonly describe: (title: string, body: () => void) => void;
  readonly it: (title: string, body: () => void | Promise<void>) => void;
}

function runner(): TestRunner {
  const { describe, it } = globalThis as unknown as Partial<TestRunner>;
  if (describe === undefined || it === undefined)
    throw new TypeError('testSourceType needs `describe` and `it` as globals, as mocha has them');
  return { describe, it };
}
