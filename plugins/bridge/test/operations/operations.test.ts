import assert from 'node:assert/strict';
import * as z from 'zod';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import type { Operation } from '../../src/operations/operation.ts';
import { AGENT_OPERATIONS, OPERATIONS } from '../../src/operations/operations.ts';
import { runOperation } from '../../src/operations/run-operation.ts';
import { HEALTHY } from '../support/api-server.ts';
import { StubDesk } from '../support/stub-desk.ts';

const SAMPLES: Readonly<Record<string, readonly object[]>> = {
  get_random_bytes: [{}, { bytes: 65_536, encoding: 'base64' }],
  get_random_integers: [{}, { count: 1000, min: Number.MIN_SAFE_INTEGER, max: Number.MAX_SAFE_INTEGER }, { min: 7, max: 7 }],
  get_random_floats: [{}, { count: 1000 }],
  get_random_uuid: [{}, { count: 100 }],
  roll_dice: [{}, { notation: '1000d6-5' }, { count: 3, sides: 2 }],
  shuffle: [{ size: 10_000 }, { items: ['a', 1, true] }],
  choose: [{ items: [1] }, { items: ['a', 'b'], count: 50, replacement: true }],
  get_password: [{}, { length: 256, alphabet: 'hex', count: 100 }],
  monte_carlo_test: [{}, { iterations: 100, points: 5000 }],
  get_status: [{}],
};

describe('the operations', () => {
  for (const operation of OPERATIONS) {
    it(`${operation.id} answers what its schema says, for the least and the most that can be asked`, async () => {
      for (const sample of SAMPLES[operation.id] ?? assert.fail('no sample')) {
        const { output } = await run(operation, sample);
        assert.deepEqual(operation.output.parse(output), output);
      }
    });

    it(`${operation.id} describes every part of its input, and refuses what it does not know`, () => {
      const { properties = {}, additionalProperties } = z.toJSONSchema(operation.input, { io: 'input' });
      for (const [name, property] of Object.entries(properties)) {
        assert.ok(typeof property === 'object' && (property.description ?? '').endsWith('.'), `${operation.id}: ${name}`);
      }
      assert.equal(additionalProperties, false);
      assert.match(operation.summary, /^[A-Z][^.]*\.$/);
      assert.equal(operation.input.safeParse({ nonsense: 1 }).success, false);
    });
  }

  it('are all offered to agents, but for passwords', () => {
    const missing = OPERATIONS.filter((operation) => !AGENT_OPERATIONS.includes(operation));
    assert.deepEqual(
      missing.map(({ id }) => id),
      ['get_password'],
    );
  });

  it('wipe what they drew, also when they fail, and tell what it was made of', async () => {
    const desk = new StubDesk();
    for (const operation of OPERATIONS) await run(operation, SAMPLES[operation.id]?.at(-1) ?? {}, desk);
    assert.ok(desk.draws.length >= 8);
    assert.ok(desk.draws.every(({ bytes }) => bytes.every((byte) => byte === 0)));

    const failing: Operation = {
      ...find('get_random_bytes'),
      run: async (_input, { take }) => Promise.reject(new Error(`${(await take(8)).length}`)),
    };
    await assert.rejects(run(failing, {}, desk), /^Error: 8$/);
    assert.ok(desk.draws.at(-1)?.bytes.every((byte) => byte === 0));

    const twice: Operation = {
      ...find('get_random_bytes'),
      run: async (_input, { take }) => ({ sizes: [(await take(8)).length, (await take(4)).length] }),
    };
    const { madeOf } = await run(twice, {}, desk);
    assert.deepEqual(madeOf, { processing: 'none', consumed: 12, collectors: ['lab-1'], oldest: Date.UTC(2026, 0, 2, 3, 4, 5) });
  });

  it('refuse lists, ranges and dice that make no sense', () => {
    const refused: readonly [string, object][] = [
      ['get_random_integers', { min: 2, max: 1 }],
      ['get_random_integers', { max: 2 ** 53 }],
      ['get_random_integers', { count: 1.5 }],
      ['choose', { items: ['a', 'b'], count: 3 }],
      ['choose', { items: [] }],
      ['shuffle', {}],
      ['shuffle', { items: ['a'], size: 2 }],
      ['shuffle', { items: [{}] }],
      ['roll_dice', { notation: '2d6', sides: 6 }],
      ['roll_dice', { notation: '1001d6' }],
      ['roll_dice', { notation: 'd1' }],
      ['get_random_bytes', { bytes: 0 }],
      ['get_random_bytes', { bytes: 65_537 }],
    ];
    for (const [id, input] of refused) assert.equal(find(id).input.safeParse(input).success, false, `${id} ${JSON.stringify(input)}`);
  });
});

describe('the Monte Carlo test', () => {
  it('never takes more than its share, and says how many points it could', async () => {
    const desk = new StubDesk();
    await assert.rejects(run(find('monte_carlo_test'), { iterations: 62_501 }, desk), (error: Error & { code?: string }) => {
      assert.equal(error.code, 'NOT_ENOUGH_ENTROPY');
      assert.match(error.message, /enough for 62500 now/);
      return true;
    });
    assert.equal(desk.drawn, 0);
    await run(find('monte_carlo_test'), {}, desk);
    assert.equal(desk.drawn, 500_000, 'a tenth of five million bytes');
    const hashed = new StubDesk();
    await run(find('monte_carlo_test'), {}, hashed, { ...HEALTHY, processing: 'sha256' });
    assert.equal(hashed.drawn, 249_984, 'for which whole blocks of a tenth of five million bytes are used up');
  });

  it('sets the same beside it for a generator whose seed it tells', async () => {
    const { output } = await run(find('monte_carlo_test'), { iterations: 1000, points: 2 });
    const { pseudo_random: pseudo, scatter_plot_data: points, bytes_used: used } = output;
    assert.ok(typeof pseudo === 'object' && pseudo !== null && 'seed' in pseudo && 'generator' in pseudo);
    assert.equal(pseudo.generator, 'xoshiro128**');
    assert.ok(Array.isArray(points) && points.length === 2);
    assert.equal(used, 8000);
  });
});

function find(id: string): Operation {
  return OPERATIONS.find((operation) => operation.id === id) ?? assert.fail(`no operation ${id}`);
}

function run(operation: Operation, input: object, desk = new StubDesk(), status: GatewayStatus = HEALTHY) {
  const caller = { key: 'tester', address: '127.0.0.1' };
  return runOperation(operation, operation.input.parse(input), { desk, caller, status: () => status, testShare: 0.1 });
}
