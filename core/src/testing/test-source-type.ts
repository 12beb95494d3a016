import assert from 'node:assert/strict';
import type { SourceTools } from '../source/source-tools.ts';
import type { Source, SourceTable, SourceType } from '../source/source-type.ts';
import { validateKeys } from '../source/validate-keys.ts';
import { assertDiscreet, assertNothingLeft, assertSample, assertSettled, secretsIn, settled } from './contract.ts';
import { jsonSchemaViolation } from './json-schema-violation.ts';
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
const READ_LIMIT = 45_000; // milliseconds for a read that nobody stops
const STRANGER = 'key_of_no_source_type'; // a name that no schema knows

/**
 * The conformance suite that every source type passes. Call it in a mocha, vitest or node:test file that has `describe`
 * and `it` as globals or imports them: `testSourceType({ sourceType, valid: [{ … }], invalid: [{ … }] })`.
 */
export function testSourceType<Keys extends object>(examples: SourceTypeExamples<Keys>): void {
  const { sourceType, invalid } = examples;
  const { jsonSchema } = sourceType;
  const { describe, it } = runner();

  describe(`the source type ${sourceType.type}`, () => {
    it('names itself as the contract asks', () => {
      assert.match(sourceType.type, /^[a-z][a-z0-9_-]*$/, 'type: lower-case letters, digits, - and _');
      assert.match(sourceType.summary, /^[^\n]+\.$/, 'summary: one line that ends with a full stop');
      assert.ok(['noise', 'content', 'public'].includes(sourceType.kind), 'kind: noise, content or public');
    });

    it('describes its keys in a JSON Schema of an object', () => {
      const { type, properties, required = [] } = jsonSchema;
      assert.equal(type, 'object');
      for (const [key, schema] of Object.entries(properties)) {
        assert.ok(typeof schema['description'] === 'string', `${key} has no description`);
      }
      for (const key of required) assert.ok(Object.hasOwn(properties, key), `required key ${key} is not a property`);
    });

    it('accepts the valid keys and describes them in one line', async () => {
      for (const keys of await allValid()) {
        const line = sourceType.describe(await accepted(keys));
        assert.match(line, /^[^\n]+$/, `describe gave ${JSON.stringify(line)}`);
        for (const secret of secretsIn(jsonSchema, keys)) assert.ok(!line.includes(secret), 'describe shows a secret');
      }
    });

    it('says in its JSON Schema what its validator accepts', async () => {
      const valid = await allValid();
      for (const keys of valid) {
        const violation = jsonSchemaViolation(keys, { additionalProperties: false, ...jsonSchema });
        assert.equal(violation, undefined, `the JSON Schema refuses ${JSON.stringify(keys)}: ${violation}`);
      }
      const [keys] = valid;
      for (const key of jsonSchema.required ?? []) {
        const { [key]: _left, ...others } = { ...keys } as Record<string, unknown>;
        assert.ok(await isRefused(others), `${key} is required by the JSON Schema, and not by the validator`);
      }
      const others = jsonSchema.additionalProperties;
      const isOpen = others !== undefined && others !== false;
      if (isOpen !== !(await isRefused({ ...keys, [STRANGER]: 1 }))) {
        assert.fail(`the JSON Schema says that unknown keys are ${isOpen ? 'allowed' : 'refused'}, and the validator does not`);
      }
    });

    it('refuses the invalid keys, with a message each', async () => {
      for (const keys of invalid) {
        const { issues } = await validateKeys(sourceType, keys);
        assert.ok(issues !== undefined && issues.length > 0, `accepted ${JSON.stringify(keys)}`);
        for (const { message } of issues) assert.ok(message.length > 0);
      }
    });

    it('finds nothing wrong with a machine on which it works', async () => {
      const problems = await sourceType.check?.(await accepted(await firstValid()));
      assert.deepEqual(problems ?? [], []);
    });

    it('gives samples: bytes and where they came from, twice in a row', async () => {
      const secrets = secretsIn(jsonSchema, await firstValid());
      await withSource(async (source, table, tools) => {
        for (let time = 0; time < 2; time += 1) {
          const sample = await source.read(request(table));
          assertSample(sample, table.size);
          assertDiscreet(sample, sourceType.kind, secrets, tools);
        }
      });
    });

    it('is stopped by a signal that has aborted already', async () => {
      await withSource(async (source, table) => {
        const reading = source.read({ ...request(table), signal: AbortSignal.abort(new Error('stopped by the test')) });
        assertSettled(await settled(reading, ABORT_LIMIT), ABORT_LIMIT, { mustFail: true });
      });
    });

    it('settles soon when its signal aborts while it reads, and can be read again', async () => {
      await withSource(async (source, table) => {
        const controller = new AbortController();
        const reading = source.read({ ...request(table), signal: controller.signal });
        setImmediate(() => controller.abort(new Error('stopped by the test')));
        assertSettled(await settled(reading, ABORT_LIMIT), ABORT_LIMIT, { mustFail: false });
        assertSample(await source.read(request(table)), table.size);
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
        const keys =
          typeof examples.failing === 'function' ? await (examples.failing as () => object | Promise<object>)() : examples.failing;
        await withSource(async (source, table) => {
          assertSettled(await settled(source.read(request(table)), READ_LIMIT), READ_LIMIT, { mustFail: true });
        }, keys);
      });
    }
  });

  async function withSource(
    use: (source: Source, table: SourceTable<Keys>, tools: TestTools) => Promise<void>,
    keys?: object,
  ): Promise<void> {
    const tools = createTestTools(examples.tools?.());
    const table = tableOf(await accepted(keys ?? (await firstValid())));
    const source = await sourceType.create(table, tools);
    try {
      await use(source, table, tools);
    } finally {
      await source.close?.();
    }
    await assertNothingLeft(tools);
  }

  function tableOf(keys: Keys): SourceTable<Keys> {
    const table = { id: 'under_test', name: 'Under test', keys, raw: { name: 'Under test', ...keys } };
    return sourceType.sized === false ? table : { ...table, size: examples.size ?? 64 };
  }

  async function accepted(keys: unknown): Promise<Keys> {
    const result = await validateKeys(sourceType, keys);
    if (result.issues === undefined) return result.value;
    return assert.fail(`refused ${JSON.stringify(keys)}: ${result.issues.map(({ message }) => message).join('; ')}`);
  }

  async function isRefused(keys: unknown): Promise<boolean> {
    return (await validateKeys(sourceType, keys)).issues !== undefined;
  }

  async function firstValid(): Promise<object> {
    const [first = {}] = await allValid();
    return first;
  }

  async function allValid(): Promise<readonly object[]> {
    const valid = typeof examples.valid === 'function' ? await examples.valid() : examples.valid;
    assert.ok(valid.length > 0, 'give at least one example of valid keys');
    return valid;
  }
}

function request<Keys extends object>({ size }: SourceTable<Keys>): { signal: AbortSignal; size?: number } {
  return { signal: new AbortController().signal, ...(size === undefined ? {} : { size }) };
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
