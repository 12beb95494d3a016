import type { Machine } from './machine.ts';
import { binary } from './operators.ts';
import { osModule } from './os-module.ts';
import { isKind, NotKnown, tupleOf, type PyModule, type PyValue } from './python-value.ts';
import { strOf } from './python-text-form.ts';

/** The modules whose constants are known: `os`, `sys`, `logging` and a few more; undefined for others. */
export function knownModules(machine: Machine): (name: string) => PyValue | undefined {
  return (name) => {
    if (name === 'os' || name === 'posix') return osModule(machine);
    if (name === 'os.path' || name === 'posixpath' || name === 'ntpath') {
      const os = osModule(machine);
      return os.members.get('path');
    }
    return MODULES[name]?.(machine);
  };
}

const LEVELS = { NOTSET: 0n, DEBUG: 10n, INFO: 20n, WARN: 30n, WARNING: 30n, ERROR: 40n, FATAL: 50n, CRITICAL: 50n };

const MODULES: Readonly<Record<string, (machine: Machine) => PyModule>> = {
  logging: () => {
    const silent = ['debug', 'info', 'warning', 'warn', 'error', 'critical', 'exception', 'log', 'basicConfig'];
    return moduleOf('logging', {
      ...LEVELS,
      ...Object.fromEntries(silent.map((name) => [name, builtin(`logging.${name}`, () => null)])),
      getLevelName: builtin('logging.getLevelName', ([level = null]) => levelName(level)),
    });
  },
  sys: ({ target }) =>
    moduleOf('sys', {
      platform: target.system,
      maxsize: 2n ** 63n - 1n,
      byteorder: 'little',
      version_info: tupleOf([3n, 12n, 0n, 'final', 0n]),
      exit: builtin('sys.exit', () => {
        throw new NotKnown('the file ends itself with sys.exit()', 0);
      }),
    }),
  platform: ({ target }) =>
    moduleOf('platform', {
      system: builtin(
        'platform.system',
        () => ({ win32: 'Windows', darwin: 'Darwin', linux: 'Linux' })[target.system] ?? unknown('platform.system()'),
      ),
    }),
  math: (machine) =>
    moduleOf('math', {
      pi: Math.PI,
      e: Math.E,
      inf: Infinity,
      nan: Number.NaN,
      floor: builtin('math.floor', ([value = null]) => BigInt(Math.floor(Number(value)))),
      ceil: builtin('math.ceil', ([value = null]) => BigInt(Math.ceil(Number(value)))),
      sqrt: builtin('math.sqrt', ([value = null]) => Math.sqrt(Number(value))),
      pow: builtin('math.pow', ([one = null, other = null]) => binary(machine, 'Pow', Number(one), Number(other))),
    }),
  string: () =>
    moduleOf('string', {
      ascii_lowercase: 'abcdefghijklmnopqrstuvwxyz',
      ascii_uppercase: 'ABCDEFGHIJKLMNOPQRSTUVWXYZ',
      ascii_letters: 'abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ',
      digits: '0123456789',
      hexdigits: '0123456789abcdefABCDEF',
    }),
  collections: (machine) => moduleOf('collections', { OrderedDict: machine.builtins?.get('dict') ?? null }),
  urllib: () => moduleOf('urllib', { parse: URLLIB_PARSE }),
  'urllib.parse': () => URLLIB_PARSE,
};

const URLLIB_PARSE = moduleOf('urllib.parse', {
  quote: builtin('urllib.parse.quote', ([text = null, safe], keywords) => quoted(strOf(text), strOf(safe ?? keywords.get('safe') ?? '/'))),
  quote_plus: builtin('urllib.parse.quote_plus', ([text = null]) => quoted(strOf(text), ' ').replaceAll(' ', '+')),
  urlencode: builtin('urllib.parse.urlencode', ([pairs = null]) => {
    const list = isKind(pairs, 'dict')
      ? [...pairs.entries.values()]
      : isKind(pairs, 'list')
        ? pairs.items.map(pairOf)
        : unknown('urlencode()');
    return list.map(([key, value]) => `${quoted(strOf(key), ' ')}=${quoted(strOf(value), ' ')}`.replaceAll(' ', '+')).join('&');
  }),
});

function pairOf(pair: PyValue): readonly [PyValue, PyValue] {
  if (!isKind(pair, 'tuple', 'list')) return unknown('urlencode()');
  return [pair.items[0] ?? null, pair.items[1] ?? null];
}

function quoted(text: string, safe: string): string {
  return Array.from(Buffer.from(text), (byte) => {
    const char = String.fromCharCode(byte);
    return /[A-Za-z0-9_.~-]/.test(char) || (byte < 0x80 && safe.includes(char))
      ? char
      : `%${byte.toString(16).toUpperCase().padStart(2, '0')}`;
  }).join('');
}

function levelName(level: PyValue): PyValue {
  const byNumber = Object.entries(LEVELS).find(([name, value]) => value === level && !['WARN', 'FATAL'].includes(name))?.[0];
  if (byNumber !== undefined) return byNumber;
  const byName = Object.entries(LEVELS).find(([name]) => name === level)?.[1];
  return byName ?? `Level ${strOf(level)}`;
}

function unknown(what: string): never {
  throw new NotKnown(`${what} can only be known by running it`, 0);
}

/** A module of these members. */
export function moduleOf(name: string, members: Readonly<Record<string, PyValue>>): PyModule {
  return { kind: 'module', name, members: new Map(Object.entries(members)) };
}

/** A function that egd knows how to call. */
export function builtin(name: string, call: (args: PyValue[], keywords: Map<string, PyValue>) => PyValue): PyValue {
  return { kind: 'builtin', name, call };
}
