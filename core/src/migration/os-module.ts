import { posix, win32 } from 'node:path';
import type { Machine, TargetSystem } from './machine.ts';
import { dictOf, isKind, keyOf, NotKnown, PythonError, tupleOf, typeName, type PyModule, type PyValue } from './python-value.ts';

/** The module `os`, as far as it holds constants, the environment and the joining of paths. */
export function osModule({ target }: Machine): PyModule {
  const { platform } = target;
  const separator = platform === 'nt' ? '\\' : '/';
  const environment = environmentOf(target);
  return made('os', {
    name: platform,
    sep: separator,
    altsep: platform === 'nt' ? '/' : null,
    linesep: platform === 'nt' ? '\r\n' : '\n',
    pathsep: platform === 'nt' ? ';' : ':',
    curdir: '.',
    pardir: '..',
    devnull: platform === 'nt' ? 'nul' : '/dev/null',
    environ: { kind: 'dict', entries: entriesOf(environment, platform === 'nt') },
    getenv: call('os.getenv', ([name = null, otherwise = null]) => environment.get(folded(textOf(name), platform === 'nt')) ?? otherwise),
    path: pathModule(target, environment),
  });
}

/** The environment as `os.environ` shows it: names in capitals on Windows. */
export function environmentOf({ platform, environment }: TargetSystem): Map<string, string> {
  const set = Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new Map(set.map(([name, value]) => [platform === 'nt' ? name.toUpperCase() : name, value]));
}

// On Windows a name is found in whichever case it is asked for.
class FoldedNames extends Map<string, readonly [PyValue, PyValue]> {
  override get(key: string): readonly [PyValue, PyValue] | undefined {
    return super.get(foldedKey(key));
  }

  override has(key: string): boolean {
    return super.has(foldedKey(key));
  }

  override set(key: string, value: readonly [PyValue, PyValue]): this {
    return super.set(foldedKey(key), value);
  }

  override delete(key: string): boolean {
    return super.delete(foldedKey(key));
  }
}

function entriesOf(environment: ReadonlyMap<string, string>, isWindows: boolean): Map<string, readonly [PyValue, PyValue]> {
  const { entries } = dictOf(environment);
  if (!isWindows) return entries;
  const names = new FoldedNames();
  for (const [, pair] of entries) names.set(keyOf(pair[0]), pair);
  return names;
}

// A key as `keyOf` gives it: a letter that tells the type, and the text.
function foldedKey(key: string): string {
  return key.slice(0, 1) + key.slice(1).toUpperCase();
}

function folded(name: string, isWindows: boolean): string {
  return isWindows ? name.toUpperCase() : name;
}

function pathModule({ platform, home }: TargetSystem, environment: ReadonlyMap<string, string>): PyModule {
  const isWindows = platform === 'nt';
  const separator = isWindows ? '\\' : '/';
  return made('os.path', {
    sep: separator,
    join: call('os.path.join', (parts) => joined(parts.map(textOf), isWindows)),
    expanduser: call('os.path.expanduser', ([path = null]) => {
      const text = textOf(path);
      if (!text.startsWith('~')) return text;
      if (!/^~(?:$|[/\\])/.test(text)) throw new NotKnown('the home folder of another user can only be known by running it', 0);
      return ((isWindows ? environment.get('USERPROFILE') : environment.get('HOME')) ?? home).replace(/(?<=.)[/]+$/, '') + text.slice(1);
    }),
    expandvars: call('os.path.expandvars', ([path = null]) =>
      textOf(path).replaceAll(
        /\$(?:(\w+)|\{([^}]*)\})/g,
        (all, bare?: string, braced?: string) => environment.get(folded(bare ?? braced ?? '', isWindows)) ?? all,
      ),
    ),
    basename: call('os.path.basename', ([path = null]) => headAndTail(textOf(path), isWindows)[1]),
    dirname: call('os.path.dirname', ([path = null]) => headAndTail(textOf(path), isWindows)[0]),
    split: call('os.path.split', ([path = null]) => tupleOf(headAndTail(textOf(path), isWindows))),
    isabs: call('os.path.isabs', ([path = null]) => (isWindows ? win32 : posix).isAbsolute(textOf(path))),
  });
}

function joined([first = '', ...parts]: readonly string[], isWindows: boolean): string {
  let path = first;
  for (const part of parts) {
    if (isWindows && /^(?:[\\/]|[A-Za-z]:)/.test(part)) {
      if (/^[A-Za-z]:[\\/]/.test(part)) path = part;
      else throw new NotKnown('joining these paths of Windows can only be known by running it', 0);
    } else if (!isWindows && part.startsWith('/')) path = part;
    else if (path === '' || path.endsWith('/') || (isWindows && /[\\:]$/.test(path))) path += part;
    else path += (isWindows ? '\\' : '/') + part;
  }
  return path;
}

function headAndTail(path: string, isWindows: boolean): [string, string] {
  const at = Math.max(path.lastIndexOf('/'), isWindows ? path.lastIndexOf('\\') : -1) + 1;
  const head = path.slice(0, at);
  const isRoot = /^[/\\]*$/.test(head) || (isWindows && /^[A-Za-z]:[\\/]$/.test(head));
  return [isRoot ? head : head.replace(isWindows ? /[/\\]+$/ : /\/+$/, ''), path.slice(at)];
}

function textOf(value: PyValue): string {
  if (typeof value === 'string') return value;
  if (isKind(value, 'unknown')) throw new NotKnown(value.reason, value.line);
  throw new PythonError('TypeError', `expected str, not ${typeName(value)}`);
}

function made(name: string, members: Readonly<Record<string, PyValue>>): PyModule {
  return { kind: 'module', name, members: new Map(Object.entries(members)) };
}

function call(name: string, run: (args: PyValue[]) => PyValue): PyValue {
  return { kind: 'builtin', name, call: run };
}
