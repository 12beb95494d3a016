import { posix, win32 } from 'node:path';
import type { Machine, TargetSystem } from './machine.ts';
import { dictOf, isKind, NotKnown, PythonError, tupleOf, typeName, type PyModule, type PyValue } from './python-value.ts';

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
    environ: dictOf(environment),
    getenv: call('os.getenv', ([name = null, otherwise = null]) => environment.get(textOf(name)) ?? otherwise),
    path: pathModule(target, environment),
  });
}

/** The environment as `os.environ` shows it: names in capitals on Windows. */
export function environmentOf({ platform, environment }: TargetSystem): Map<string, string> {
  const set = Object.entries(environment).filter((pair): pair is [string, string] => pair[1] !== undefined);
  return new Map(set.map(([name, value]) => [platform === 'nt' ? name.toUpperCase() : name, value]));
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
        (all, bare?: string, braced?: string) => environment.get(bare ?? braced ?? '') ?? all,
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
