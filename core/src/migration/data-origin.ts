import { isLoopback } from '../source/url-policy.ts';
import type { Draft } from './draft.ts';
import { isKnown, shownValue } from './old-value.ts';
import { pathText } from './path-text.ts';
import { isKind, type PyValue } from './python-value.ts';
import type { ReadPython } from './read-python.ts';
import { buildScript, type ScriptRequest } from './script.ts';

const ORIGINS = ['url', 'urlfunction', 'file', 'cmd', 'function'] as const;
const LONGEST_URL = 500; // characters
const GENERATORS = new Set(['/dev/random', '/dev/urandom', '/dev/hwrng']);

/** Sets the keys that say where the data of a source comes from. */
export function dataOrigin(read: ReadPython, draft: Draft, old: ReadonlyMap<string, PyValue>): void {
  const found = ORIGINS.filter((key) => old.has(key));
  const [key] = found;
  if (key === undefined) return leaveOut(draft, 'there is none of url, urlfunction, file, cmd and function');
  if (found.length > 1) draft.needHand(`there are ${found.join(', ')}, and only one can be; ${key} was taken`);
  const value = old.get(key) ?? null;
  if (key !== 'url' && key !== 'urlfunction' && old.has('prefetch')) draft.change('prefetch is left out: it goes with an URL only');
  if (key === 'function' || key === 'urlfunction') return script(read, draft, value, key, old);
  if (!isKnown(read, draft, key, value)) {
    draft.isLeftOut = true;
    return;
  }
  if (key === 'file') return file(read, draft, value);
  if (key === 'cmd') return command(read, draft, value);
  url(read, draft, value, old);
}

function leaveOut(draft: Draft, note: string): void {
  draft.needHand(note);
  draft.isLeftOut = true;
}

function url(read: ReadPython, draft: Draft, value: PyValue, old: ReadonlyMap<string, PyValue>): void {
  if (typeof value !== 'string') return leaveOut(draft, `url is ${shownValue(value)}, expected a text`);
  const address = value.trim().replaceAll(' ', '%20');
  if (/^file:/i.test(address)) {
    draft.change('url was the address of a file; it is `file` now');
    return file(read, draft, decodeURIComponent(address.replace(/^file:(?:\/\/(?:localhost)?)?/i, '')));
  }
  if (!/^https?:/i.test(address) || address.length > LONGEST_URL || URL.parse(address) === null) {
    draft.change('egd does not take this URL by itself; a script fetches it');
    return script(read, draft, value, 'url', old);
  }
  if (address !== value) draft.change('spaces in url are written %20');
  draft.keys.set('url', address);
  const before = prefetch(read, draft, old);
  if (before !== undefined) draft.keys.set('prefetch', before);
  const plain = [address, before].find((one) => one !== undefined && /^http:/i.test(one) && !isLoopback(URL.parse(one)?.hostname ?? ''));
  if (plain === undefined) return;
  draft.keys.set('allow_http', true);
  draft.change(`${URL.parse(plain)?.host ?? 'the host'} is asked without encryption: allow_http = true allows that; try https`);
}

function prefetch(read: ReadPython, draft: Draft, old: ReadonlyMap<string, PyValue>): string | undefined {
  const value = old.get('prefetch');
  if (value === undefined || value === null || value === '' || !isKnown(read, draft, 'prefetch', value)) return undefined;
  const address = typeof value === 'string' ? value.trim().replaceAll(' ', '%20') : '';
  if (/^https?:\/\//i.test(address) && address.length <= LONGEST_URL && URL.parse(address) !== null) return address;
  draft.needHand(`prefetch is ${shownValue(value)}, expected an http or https URL`);
  return undefined;
}

function file(read: ReadPython, draft: Draft, value: PyValue): void {
  const path = pathText(draft, 'file', value, read);
  if (path === undefined) {
    draft.isLeftOut = true;
    return;
  }
  draft.keys.set('file', path);
  if (!path.startsWith('/dev/') || GENERATORS.has(path)) return;
  draft.keys.set('allow_device', true);
  draft.change(`${path} is a device: allow_device = true allows it`);
}

function command(read: ReadPython, draft: Draft, value: PyValue): void {
  const words = typeof value === 'string' ? [value] : isKind(value, 'list', 'tuple') ? value.items : [];
  const lost = words.find((word) => isKind(word, 'unknown'));
  if (lost !== undefined && !isKnown(read, draft, 'cmd', lost)) {
    draft.isLeftOut = true;
    return;
  }
  const texts = words.map((word) => (isKind(word, 'bytes') ? Buffer.from(word.bytes).toString() : word));
  if (texts.length === 0 || !texts.every((word) => typeof word === 'string') || String(texts[0]).trim() === '')
    return leaveOut(draft, `cmd is ${shownValue(value)}, expected a list of texts`);
  if (!texts.some((word) => /\p{Cc}/u.test(word))) {
    draft.keys.set('command', texts);
    return;
  }
  draft.change('cmd has control characters, which a command cannot have; a script runs it');
  setScript(read, draft, { kind: 'cmd', value });
}

function script(
  read: ReadPython,
  draft: Draft,
  value: PyValue,
  kind: 'function' | 'urlfunction' | 'url',
  old: ReadonlyMap<string, PyValue>,
): void {
  const before = kind === 'function' ? undefined : prefetch(read, draft, old);
  if (kind === 'function' && draft.keys.delete('size'))
    draft.notes.push('size is left out: the Python daemon did not use it for a function');
  if (draft.keys.has('min_size')) draft.change('a fetch of fewer bytes than minsize is a failure now: scripts cannot be ignored');
  if (before !== undefined) draft.keys.set('prefetch_url', before);
  setScript(read, draft, {
    kind,
    value,
    prefetch: before !== undefined,
    size: draft.keys.has('size'),
    minSize: draft.keys.has('min_size'),
  });
}

function setScript(read: ReadPython, draft: Draft, request: ScriptRequest): void {
  const built = buildScript(read, request);
  if ('problem' in built) return leaveOut(draft, built.problem);
  for (const [key, value] of built.variables) draft.keys.set(key, value);
  for (const note of built.changes) draft.change(note);
  for (const note of built.doubts) draft.needHand(note);
  draft.keys.set('script_interpreter', 'python3');
  draft.keys.set('script', built.script);
}
