import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { ReservedShares } from '../../src/access/reserved-shares.ts';

const CAPACITY = 10_000;

describe('the reserved shares', () => {
  it('keep of what is there an equal part for each key, and the rest is common', () => {
    const shares = sharesOf(0.5, ['a', 'b']);
    shares.observe({ available: 10_000, capacity: CAPACITY });
    assert.equal(shares.kept('a'), 2500);
    assert.equal(shares.kept('b'), 2500);
    assert.equal(shares.free('a'), 7500);
  });

  it('give one greedy key all but the parts of the others', () => {
    const shares = sharesOf(0.5, ['greedy', 'b', 'c']);
    const stock = new Stock(shares);
    stock.arrive(9000);
    let drawn = 0;
    while (stock.draw('greedy', 100)) drawn += 100;
    assert.equal(drawn, 6000);
    assert.ok(stock.draw('b', 1500) && stock.draw('c', 1500));
    assert.equal(stock.available, 0);
  });

  it('give a key that is alone everything', () => {
    const stock = new Stock(sharesOf(0.5, ['only']));
    stock.arrive(10_000);
    assert.ok(stock.draw('only', 10_000));
    stock.arrive(10);
    assert.ok(stock.draw('only', 10));
  });

  it('hold back no more than the parts, however long the others are silent', () => {
    const stock = new Stock(sharesOf(0.5, ['busy', 'silent']));
    stock.arrive(10_000);
    while (stock.draw('busy', 500));
    assert.equal(stock.available, 2500);
    for (let round = 0; round < 100; round++) {
      stock.arrive(1000);
      assert.ok(stock.draw('busy', 1000), `round ${round}`);
    }
  });

  it('fill up again as entropy arrives, though a greedy key waits for it', () => {
    const stock = new Stock(sharesOf(0.5, ['greedy', 'b']));
    stock.arrive(5000);
    while (stock.draw('greedy', 10));
    assert.ok(stock.draw('b', 1250));
    for (let round = 0; round < 100; round++) {
      stock.arrive(100);
      while (stock.draw('greedy', 10));
    }
    assert.ok(stock.draw('b', 2400));
  });

  it('give a new key its part at once where the buffer has it', () => {
    const shares = sharesOf(0.5, ['a']);
    shares.observe({ available: 10_000, capacity: CAPACITY });
    shares.setKeys(['a', 'b']);
    assert.equal(shares.kept('a'), 2500);
    assert.equal(shares.kept('b'), 2500);
    shares.setKeys(['b']);
    assert.equal(shares.kept('a'), 0);
    assert.equal(shares.free('b'), 10_000);
  });

  it('keep nothing for who has no key, and nothing where the share is 0', () => {
    const shares = sharesOf(0, ['a', 'b']);
    shares.observe({ available: 100, capacity: CAPACITY });
    assert.equal(shares.free('a'), 100);
    assert.equal(shares.free('anonymous'), 100);
    assert.equal(sharesOf(0.5, ['a', 'b']).free('a'), 0);
  });

  it('are cut in proportion when bytes grow too old', () => {
    const shares = sharesOf(0.5, ['a', 'b']);
    shares.observe({ available: 10_000, capacity: CAPACITY });
    assert.ok(shares.claim('a', 5000 + 1250));
    shares.observe({ available: 1500 + 6250, capacity: CAPACITY }); // 6250 are claimed, 2250 expired
    assert.equal(shares.kept('a'), 500);
    assert.equal(shares.kept('b'), 1000);
  });

  it('are as before when a draw failed', () => {
    const shares = sharesOf(0.5, ['a', 'b']);
    shares.observe({ available: 10_000, capacity: CAPACITY });
    const claim = shares.claim('a', 7000);
    assert.ok(claim);
    assert.equal(shares.kept('a'), 500);
    shares.release(claim);
    assert.equal(shares.kept('a'), 2500);
    assert.equal(shares.free('a'), 7500);
  });

  it('never let one key take what is kept for another, whatever is drawn, arrives or is given back', () => {
    const names = ['a', 'b', 'c'];
    const step = fc.oneof(
      fc.record({ kind: fc.constant('arrive' as const), size: fc.integer({ min: 1, max: 3000 }), name: fc.constantFrom(...names) }),
      fc.record({
        kind: fc.constantFrom('draw' as const, 'fail' as const),
        size: fc.integer({ min: 1, max: 4000 }),
        name: fc.constantFrom(...names),
      }),
    );
    fc.assert(
      fc.property(fc.double({ min: 0, max: 1, noNaN: true }), fc.array(step, { maxLength: 100 }), (reservedShare, steps) => {
        const shares = sharesOf(reservedShare, names);
        const stock = new Stock(shares);
        for (const { kind, name, size } of steps) {
          const others = names.filter((other) => other !== name);
          const before = others.map((other) => shares.kept(other));
          if (kind === 'arrive') stock.arrive(size);
          else if (kind === 'fail') stock.fail(name, size);
          else stock.draw(name, size);
          assert.ok(
            others.every((other, index) => shares.kept(other) >= (before[index] ?? 0)),
            'nobody lost a part by another',
          );
          const kept = names.reduce((sum, each) => sum + shares.kept(each), 0);
          assert.ok(kept <= stock.available, `${kept} bytes are kept, and ${stock.available} are there`);
          assert.ok(names.every((each) => shares.kept(each) >= 0 && shares.kept(each) <= (reservedShare * CAPACITY) / 3));
        }
        for (const name of names) {
          const part = shares.kept(name);
          assert.ok(part === 0 || stock.draw(name, part), 'what is kept for a key is given to it whole');
        }
      }),
      { numRuns: 500 },
    );
  });
});

function sharesOf(reservedShare: number, names: readonly string[]): ReservedShares {
  const shares = new ReservedShares(reservedShare);
  shares.setKeys(names);
  return shares;
}

// A buffer of which only the length counts.
class Stock {
  available = 0;
  readonly #shares: ReservedShares;

  constructor(shares: ReservedShares) {
    this.#shares = shares;
  }

  arrive(size: number): void {
    this.available = Math.min(CAPACITY, this.available + size);
    this.#look();
  }

  draw(name: string, size: number): boolean {
    this.#look();
    const claim = this.#shares.claim(name, size);
    if (claim === undefined) return false;
    assert.ok(size <= this.available);
    this.available -= size;
    this.#shares.settle(claim);
    return true;
  }

  fail(name: string, size: number): void {
    this.#look();
    const claim = this.#shares.claim(name, size);
    if (claim !== undefined) this.#shares.release(claim);
  }

  #look(): void {
    this.#shares.observe({ available: this.available, capacity: CAPACITY });
  }
}
