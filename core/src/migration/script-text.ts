import type { ScriptRequest } from './script.ts';

/** What a script is put together from. */
export interface ScriptPieces extends Pick<ScriptRequest, 'kind' | 'prefetch' | 'size' | 'minSize'> {
  readonly code: string; // parts of the old file
  readonly entry: string; // expression that gives the bytes, the URL or the words of a command
  readonly environment: readonly string[]; // variables that come from keys of the table
  readonly needsLog: boolean;
}

/** A script in Python that writes its bytes to standard output; all else that it prints goes to standard error. */
export function scriptText({ kind, prefetch, size, minSize, code, entry, environment, needsLog }: ScriptPieces): string {
  const future = /^(?:from __future__[^\n]*\n?)*/.exec(code)?.[0] ?? '';
  const lines = [
    future.trimEnd(),
    'import os as _egd_os, sys as _egd_sys',
    '_egd_out, _egd_sys.stdout = _egd_sys.stdout, _egd_sys.stderr',
    ...environment.map((name) => `_egd_os.environ[${JSON.stringify(name)}] = _egd_os.environ["EGD_SOURCE_ENV_${name.toUpperCase()}"]`),
    needsLog ? 'import logging as log\nlog.basicConfig(stream=_egd_sys.stderr, level=log.DEBUG)' : '',
    code.slice(future.length) === '' ? '' : `\n${code.slice(future.length)}\n`,
    ...GET[kind === 'url' ? 'urlfunction' : kind](entry, prefetch === true, size === true),
    minSize === true
      ? 'if len(_egd_data) < int(_egd_os.environ["EGD_SOURCE_MIN_SIZE"]):\n    _egd_sys.exit("Fewer bytes than min_size.")'
      : '',
    '_egd_out.buffer.write(_egd_data)',
    '_egd_out.buffer.flush()',
  ];
  return `${lines.filter((line) => line !== '').join('\n')}\n`;
}

const GET: Readonly<Record<'function' | 'urlfunction' | 'cmd', (entry: string, prefetch: boolean, size: boolean) => string[]>> = {
  function: (entry) => [`_egd_data = ${entry}`],
  urlfunction: (entry, prefetch, size) => [
    'import time as _egd_time, urllib.request as _egd_request',
    `_egd_url = ${entry}`,
    'if not _egd_url:',
    '    _egd_sys.exit("There is no URL to fetch this time.")',
    ...(prefetch ? ['_egd_request.urlopen(_egd_os.environ["EGD_SOURCE_PREFETCH_URL"]).read()', '_egd_time.sleep(1)'] : []),
    `_egd_data = _egd_request.urlopen(_egd_url).read(${size ? 'int(_egd_os.environ["EGD_SOURCE_SIZE"])' : ''})`,
  ],
  cmd: (entry) => [
    'import subprocess as _egd_subprocess',
    `_egd_data = _egd_subprocess.run(${entry}, stdout=_egd_subprocess.PIPE, stderr=_egd_subprocess.DEVNULL, check=True).stdout`,
  ],
};

const PROXIES = ['http_proxy', 'https_proxy', 'ftp_proxy', 'all_proxy', 'no_proxy'];

/** The variables of the environment that a script reads and would not get: scripts get none but PATH. */
export function environmentNames(code: string, environment: Readonly<Record<string, string | undefined>>): string[] {
  const read = [...code.matchAll(/(?:environ(?:\.get|\.pop)?\s*[[(]|getenv\()\s*['"]([A-Za-z_][A-Za-z0-9_]*)['"]/g)].map(
    ([, name = '']) => name,
  );
  const home = /expanduser|Path\.home|\.netrc/.test(code) ? ['HOME'] : [];
  const proxies = /\burllib|\brequests\b|_egd_request/.test(code)
    ? PROXIES.map((name) => (environment[name] === undefined ? name.toUpperCase() : name))
    : [];
  const found = [...read, ...home, ...proxies].filter((name) => name === 'HOME' || environment[name] !== undefined);
  const byKey = new Map(found.filter((name) => !['PATH', 'TMPDIR'].includes(name)).map((name) => [name.toUpperCase(), name]));
  return [...byKey.values()];
}
