import assert from 'node:assert/strict';
import { RepeatFilter, type FilteredLine } from '../../src/logging/repeat-filter.ts';

const FAILED: FilteredLine = { level: 'warn', component: 'source', source: 'drand', code: 'SOURCE_NETWORK_ERROR', message: 'failed' };
const FETCHED: FilteredLine = { level: 'info', component: 'source', source: 'drand', message: 'fetched' };

describe('RepeatFilter', () => {
  let now: number;
  let told: string[];
  let filter: RepeatFilter;

  beforeEach(() => {
    now = 0;
    told = [];
    filter = new RepeatFilter(
      () => now,
      ({ line, times }) => told.push(`${line.source ?? line.component} ${line.message} ${times}`),
    );
  });

  const pass = (line: FilteredLine, times = 1): boolean[] => Array.from({ length: times }, () => filter.passes(line));

  it('lets the first of the same errors through, and tells how many more there were when something else comes', () => {
    assert.deepEqual(pass(FAILED, 3), [true, false, false]);
    assert.deepEqual(told, []);
    assert.deepEqual(pass({ ...FAILED, message: 'otherwise' }), [true]);
    assert.deepEqual(told, ['drand failed 2']);
  });

  it('takes a success as the end of it', () => {
    pass(FAILED, 18);
    pass(FETCHED);
    assert.deepEqual(told, ['drand failed 17']);
    assert.deepEqual(pass(FAILED), [true]);
  });

  it('says nothing where nothing was held back', () => {
    pass(FAILED);
    pass(FETCHED);
    filter.tick();
    filter.release();
    assert.deepEqual(told, []);
  });

  for (const other of [{ code: 'SOURCE_TLS_ERROR' }, { message: 'x' }, { level: 'error' as const }]) {
    it(`takes one with another ${Object.keys(other).join('')} as another`, () => {
      assert.deepEqual([...pass(FAILED), ...pass({ ...FAILED, ...other }), ...pass(FAILED)], [true, true, true]);
    });
  }

  it('counts each source and each component on its own: others in between end nothing', () => {
    const other = { ...FAILED, source: 'nist' };
    const control: FilteredLine = { level: 'warn', component: 'control', message: 'failed' };
    pass(FAILED, 2);
    assert.deepEqual([...pass(other, 2), ...pass(control, 2), ...pass(FAILED)], [true, false, true, false, false]);
    filter.release();
    assert.deepEqual(told, ['drand failed 2', 'nist failed 1', 'control failed 1']);
  });

  it('does not take debug lines as the end of it, and never holds them back', () => {
    const debug: FilteredLine = { ...FETCHED, level: 'debug', message: 'trying' };
    pass(FAILED, 2);
    assert.deepEqual(pass(debug, 2), [true, true]);
    assert.deepEqual(pass(FAILED), [false]);
    assert.deepEqual(told, []);
  });

  it('ends where it is told that it works again, without a line', () => {
    pass(FAILED, 5);
    filter.end('source', 'nist');
    assert.deepEqual(told, []);
    filter.end('source', 'drand');
    filter.end('source', 'drand');
    assert.deepEqual(told, ['drand failed 4']);
    assert.deepEqual(pass(FAILED), [true]);
  });

  it('never holds back information or what is fatal', () => {
    assert.deepEqual([...pass(FETCHED, 2), ...pass({ ...FETCHED, level: 'fatal' }, 2)], [true, true, true, true]);
  });

  it('tells after ten minutes, counted from the first that was held back, and goes on holding back', () => {
    pass(FAILED);
    now = 3_600_000;
    pass(FAILED, 4);
    now += 599_999;
    filter.tick();
    assert.deepEqual(told, []);
    now += 1;
    filter.tick();
    filter.tick();
    assert.deepEqual(told, ['drand failed 4']);
    assert.deepEqual(pass(FAILED, 2), [false, false]);
    filter.release();
    assert.deepEqual(told, ['drand failed 4', 'drand failed 2']);
  });
});
