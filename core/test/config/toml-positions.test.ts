import assert from 'node:assert/strict';
import * as fc from 'fast-check';
import { parse, stringify } from 'smol-toml';
import type { KeyPosition } from '../../src/config/text-position.ts';
import { keyPathId, type KeyPath } from '../../src/config/key-path.ts';
import { findTomlPositions } from '../../src/config/toml-positions.ts';

describe('findTomlPositions', () => {
  it('finds keys and values above all tables and in tables', () => {
    const find = finder('a = 1\n\n  b\t=   "x" # c = 2\n[t]\nc = true\n');
    assert.deepEqual(find(['a']), at('1:1', '1:5'));
    assert.deepEqual(find(['b']), at('3:3', '3:9'));
    assert.deepEqual(find(['t']), at('4:1', '4:1'));
    assert.deepEqual(find(['t', 'c']), at('5:1', '5:5'));
    assert.equal(find(['c']), undefined);
  });

  it('finds dotted keys and the tables they make', () => {
    const find = finder('a . b.c = 1\na.d = 2\n[t.u]\nv.w = 3\n');
    assert.deepEqual(find(['a', 'b', 'c']), at('1:1', '1:11'));
    assert.deepEqual(find(['a']), at('1:1', '1:1'));
    assert.deepEqual(find(['a', 'd']), at('2:1', '2:7'));
    assert.deepEqual(find(['t', 'u', 'v', 'w']), at('4:1', '4:7'));
  });

  it('reads quoted keys as TOML does', () => {
    const find = finder(`"a b" = 1\n'c"d' = 2\n"e\\u0041.\\"" = 3\n"" = 4\n["x.y".'z']\nk = 5\n`);
    assert.deepEqual(find(['a b']), at('1:1', '1:9'));
    assert.deepEqual(find(['c"d']), at('2:1', '2:9'));
    assert.deepEqual(find(['eA."']), at('3:1', '3:16'));
    assert.deepEqual(find(['']), at('4:1', '4:6'));
    assert.deepEqual(find(['x.y', 'z', 'k']), at('6:1', '6:5'));
  });

  it('looks into inline tables and arrays, over several lines too', () => {
    const find = finder('h = { "x-k" = "v", n.o = [1, { p = 2 }] }\ncommand = [\n  "a", # "b",\n  "c",\n]\n');
    assert.deepEqual(find(['h', 'x-k']), at('1:7', '1:15'));
    assert.deepEqual(find(['h', 'n', 'o']), at('1:20', '1:26'));
    assert.deepEqual(find(['h', 'n', 'o', 1]), at('1:30', '1:30'));
    assert.deepEqual(find(['h', 'n', 'o', 1, 'p']), at('1:32', '1:36'));
    assert.deepEqual(find(['command', 0]), at('3:3', '3:3'));
    assert.deepEqual(find(['command', 1]), at('4:3', '4:3'));
  });

  it('is not misled by what stands in strings and comments', () => {
    const text = [
      `a = """`,
      `b = 1`,
      `[c]`,
      `\\"""`,
      `"""""`, // two quotes of the text, then the three that end it
      `d = '''`,
      `e = "`,
      `''''`, // one quote of the text
      `f = "# \\" [g]" # [h]`,
      `i = '\\'`,
      `# j = 1`,
      `k = 2`,
    ].join('\n');
    const find = finder(text);
    for (const key of ['b', 'c', 'e', 'g', 'h', 'j']) assert.equal(find([key]), undefined, key);
    assert.deepEqual(find(['d']), at('6:1', '6:5'));
    assert.deepEqual(find(['f']), at('9:1', '9:5'));
    assert.deepEqual(find(['i']), at('10:1', '10:5'));
    assert.deepEqual(find(['k']), at('12:1', '12:5'));
  });

  it('numbers the tables of an array of tables', () => {
    const find = finder('[[a]]\nb = 1\n[[a]]\nb = 2\n[a.c]\nd = 3\n[[a.e]]\nf = 4\n');
    assert.deepEqual(find(['a']), at('1:1', '1:1'));
    assert.deepEqual(find(['a', 0, 'b']), at('2:1', '2:5'));
    assert.deepEqual(find(['a', 1]), at('3:1', '3:1'));
    assert.deepEqual(find(['a', 1, 'b']), at('4:1', '4:5'));
    assert.deepEqual(find(['a', 1, 'c', 'd']), at('6:1', '6:5'));
    assert.deepEqual(find(['a', 1, 'e', 0, 'f']), at('8:1', '8:5'));
  });

  it('counts lines that end as on Windows', () => {
    const find = finder('a = 1\r\n[t]\r\nb = 2\r\n');
    assert.equal(find(['a'])?.key.line, 1);
    assert.deepEqual(find(['t', 'b']), at('3:1', '3:5'));
  });

  it('takes dates, numbers and a missing last newline', () => {
    const find = finder('a = 1979-05-27 07:32:00Z\nb = [ 1_000, -inf, 0x1F ]\nc = 1e3');
    assert.deepEqual(find(['b', 2]), at('2:20', '2:20'));
    assert.deepEqual(find(['c']), at('3:1', '3:5'));
  });

  it('reads a long script without a deep stack', () => {
    const find = finder(`s = '''\n${'echo "[x]" # y = 1\n'.repeat(200_000)}'''\nafter = 1\n`);
    assert.equal(find(['after'])?.key.line, 200_003);
  });

  it('finds every key of any document, where the key is written', () => {
    const key = fc
      .oneof(fc.stringMatching(/^[A-Za-z0-9_-]{1,8}$/), fc.string({ minLength: 1, maxLength: 6 }))
      .filter((name) => name !== '__proto__');
    const leaf = fc.oneof(fc.string(), fc.integer(), fc.boolean(), fc.array(fc.string(), { maxLength: 3 }));
    const { table } = fc.letrec((tie) => ({ table: fc.dictionary(key, fc.oneof({ maxDepth: 3 }, leaf, tie('table')), { maxKeys: 5 }) }));
    fc.assert(
      fc.property(table, (data) => {
        const text = stringify(data);
        const positions = findTomlPositions(text);
        const lines = text.split('\n');
        for (const path of leaves(parse(text), [])) {
          const found = positions.get(keyPathId(path));
          assert.ok(found !== undefined, `${JSON.stringify(path)} in\n${text}`);
          const name = path.findLast((part) => typeof part === 'string') ?? '';
          const there = lines[found.key.line - 1]?.slice(found.key.column - 1) ?? '';
          if (typeof path.at(-1) === 'string' && /^[A-Za-z0-9_-]+$/.test(name))
            assert.match(there, new RegExp(`^(?:${name}|"${name}"|'${name}')`));
        }
      }),
      { numRuns: 300 },
    );
  });
});

function finder(text: string): (path: KeyPath) => KeyPosition | undefined {
  parse(text); // the text itself must be valid
  const positions = findTomlPositions(text);
  return (path) => positions.get(keyPathId(path));
}

function at(key: string, value: string): KeyPosition {
  return { key: position(key), value: position(value) };
}

function position(text: string): { line: number; column: number } {
  const [line = '', column = ''] = text.split(':');
  return { line: Number(line), column: Number(column) };
}

function leaves(value: unknown, path: KeyPath): KeyPath[] {
  if (Array.isArray(value)) return [path, ...value.flatMap((item, index) => leaves(item, [...path, index]))];
  if (typeof value !== 'object' || value === null || value instanceof Date) return [path];
  return Object.entries(value).flatMap(([key, item]) => leaves(item, [...path, key]));
}
