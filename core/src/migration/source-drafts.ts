import type { StmtNode } from 'py-ast';
import { formatDuration } from '../config/duration.ts';
import { commentsOf, lineOf } from './comments.ts';
import { deadSourceNotes } from './dead-sources.ts';
import { Draft } from './draft.ts';
import { dataOrigin } from './data-origin.ts';
import { isKnown, numberWithin, shownValue } from './old-value.ts';
import { isSource } from './old-names.ts';
import { lastLineOf, sourceOf } from './python-tree.ts';
import { isKind, keyOf, typeName, type PyDict, type PyValue } from './python-value.ts';
import type { ReadPython } from './read-python.ts';
import { TableNames } from './table-names.ts';

const LARGEST_SAMPLE = 104_857_600; // bytes
const LONGEST_NAME = 100; // characters
const DAY = 24 * 3600; // seconds

// What the Python daemon read of a source.
const OLD_KEYS = new Set([
  'name',
  'interval',
  'url',
  'urlfunction',
  'file',
  'cmd',
  'function',
  'size',
  'minsize',
  'scale',
  'nocompress',
  'initdelay',
  'prefetch',
]);

/** The sources of the old file, in its order. */
export function sourceDrafts(read: ReadPython): Draft[] {
  const ids = new TableNames();
  const titles = new Set<string>();
  return [...read.scope.names]
    .filter(([name]) => isSource(name))
    .map(([name, value]) => {
      const title = isKind(value, 'dict') ? value.entries.get(keyOf('name'))?.[1] : undefined;
      const id = ids.next(name, typeof title === 'string' ? title : '');
      const draft = new Draft({ kind: 'source', from: name, line: lineOf(read, name), to: id });
      draft.comments = commentsOf(read, name);
      if (isKind(value, 'dict')) fill(read, draft, value, titles);
      else if (isKnown(read, draft, name, value)) draft.needHand(`${name} is a ${typeName(value)}, expected a dict`);
      if (!isKind(value, 'dict')) draft.isLeftOut = true;
      if (draft.isLeftOut) {
        const reason = draft.notes.at(-1)?.replace(/^line \d+: /, '') ?? '';
        draft.lost.splice(0, draft.lost.length, { line: draft.lost[0]?.line ?? draft.line, reason, source: statementsOf(read, name) });
      }
      return draft;
    });
}

// Of an `if`, the statement in it that makes the source; of a loop, all.
function statementsOf({ origins, tree, scope }: ReadPython, name: string): string {
  const maker = scope.makers.get(name);
  const isIn = (outer: StmtNode): boolean => maker !== undefined && maker.lineno > outer.lineno && lastLineOf(maker) <= lastLineOf(outer);
  const made = (origins.get(name) ?? []).map((outer) => (outer.nodeType === 'If' && isIn(outer) && maker !== undefined ? maker : outer));
  return made.map((statement) => sourceOf(tree.text, statement)).join('\n');
}

function fill(read: ReadPython, draft: Draft, { entries }: PyDict, titles: Set<string>): void {
  const old = new Map<string, PyValue>();
  for (const [key, value] of entries.values()) {
    if (typeof key === 'string' && OLD_KEYS.has(key)) old.set(key, value);
    else draft.notes.push(`the key ${shownValue(key)} is left out: the Python daemon did not read it either`);
  }
  const required = (key: string): PyValue | undefined => {
    const value = old.get(key);
    if (value === undefined) draft.needHand(`${draft.from} has no ${key}, which the Python daemon needs`);
    return value !== undefined && isKnown(read, draft, key, value) ? value : undefined;
  };
  const [title, interval] = [required('name'), required('interval')];
  const seconds =
    interval === undefined ? undefined : numberWithin(draft, 'interval', interval, { lowest: 10, highest: 7 * DAY, show: duration });
  if (title === undefined || seconds === undefined) {
    draft.isLeftOut = true;
    return;
  }
  draft.keys.set('name', nameOf(draft, title, titles));
  if (draft.from.startsWith('disabled_')) draft.keys.set('disabled', true);
  draft.keys.set('interval', duration(seconds));
  optional(read, draft, old, 'initdelay', (value) => {
    const delay = numberWithin(draft, 'initdelay', value, { lowest: 0, highest: DAY, show: duration });
    if (delay !== undefined && delay > 0) draft.keys.set('init_delay', duration(delay));
  });
  scale(read, draft, old);
  optional(read, draft, old, 'size', (value) => sizeKey(draft, 'size', 'size', value));
  optional(read, draft, old, 'minsize', (value) => sizeKey(draft, 'minsize', 'min_size', value));
  fitMinSize(draft);
  if (old.has('nocompress')) {
    draft.keys.set('no_compress', true);
    if (old.get('nocompress') === false)
      draft.change('nocompress = False meant "do not compress" to the Python daemon; it is no_compress = true now');
  }
  dataOrigin(read, draft, old);
  const text = [...draft.keys.values()].filter((value) => typeof value === 'string' || Array.isArray(value)).join('\n');
  for (const note of deadSourceNotes(text)) draft.change(note);
}

function optional(read: ReadPython, draft: Draft, old: ReadonlyMap<string, PyValue>, key: string, take: (value: PyValue) => void): void {
  const value = old.get(key);
  if (value !== undefined && value !== null && isKnown(read, draft, key, value)) take(value);
}

function nameOf(draft: Draft, title: PyValue, titles: Set<string>): string {
  const text = typeof title === 'string' ? title : shownValue(title);
  const clean = text.replaceAll(/\p{Cc}+/gu, ' ').trim();
  const short = clean.length > LONGEST_NAME ? `${clean.slice(0, LONGEST_NAME - 1).trimEnd()}…` : clean || draft.from;
  let unique = short;
  for (let count = 2; titles.has(unique); count += 1) unique = `${short.slice(0, LONGEST_NAME - 5)} (${count})`;
  titles.add(unique);
  if (clean.length > LONGEST_NAME) draft.change(`name had ${clean.length} characters, ${LONGEST_NAME} are allowed; it was cut`);
  else if (unique !== text) draft.change(`name was ${shownValue(title)}; it is ${JSON.stringify(unique)} now`);
  return unique;
}

function scale(read: ReadPython, draft: Draft, old: ReadonlyMap<string, PyValue>): void {
  const value = old.get('scale');
  if (value === undefined) {
    draft.keys.set('scale', 1);
    draft.change('scale was left out and counted as 1.0; it is written now');
    return;
  }
  const share = isKnown(read, draft, 'scale', value) ? numberWithin(draft, 'scale', value, { lowest: 0, highest: 1 }) : undefined;
  if (share === undefined) draft.keys.set('disabled', true);
  draft.keys.set('scale', share ?? 1);
}

function sizeKey(draft: Draft, from: string, key: string, value: PyValue): void {
  if ((typeof value === 'bigint' || typeof value === 'number') && value < 0) {
    draft.change(`${from} was ${shownValue(value)}, which means no limit; it is left out`);
    return;
  }
  if (from === 'minsize' && value === 0n) return;
  const size = numberWithin(draft, from, value, { lowest: 1, highest: LARGEST_SAMPLE, whole: true });
  if (size !== undefined) draft.keys.set(key, size);
}

function fitMinSize(draft: Draft): void {
  const [size, minimum] = [draft.keys.get('size'), draft.keys.get('min_size')];
  if (typeof size !== 'number' || typeof minimum !== 'number' || minimum <= size) return;
  draft.keys.set('min_size', size);
  draft.change(`minsize was ${minimum}, more than size; it is ${size} now`);
}

function duration(seconds: number): string {
  return formatDuration(seconds * 1000);
}
