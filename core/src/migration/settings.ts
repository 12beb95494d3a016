import { formatDuration } from '../config/duration.ts';
import { LOG_LEVELS } from '../config/global-keys.ts';
import { MOST_CHUNK_ENTROPY, MOST_POOL_ENTROPY } from '../pool/pool-limits.ts';
import { commentsOf, lineOf } from './comments.ts';
import { Draft } from './draft.ts';
import { isKnown, numberWithin, shownValue } from './old-value.ts';
import { pathText } from './path-text.ts';
import type { PyValue } from './python-value.ts';
import type { ReadPython } from './read-python.ts';

const DEFAULT_POOL = 10_485_760; // bytes

type Rule = (draft: Draft, value: PyValue, read: ReadPython) => unknown;

const seconds = (milliseconds: number): string => formatDuration(milliseconds * 1000);

// The settings of the Python daemon, in the order of its documentation.
const SETTINGS: Readonly<Record<string, readonly [key: string, rule: Rule]>> = {
  logLevel: ['log_level', logLevel],
  maxEntropy: [
    'max_entropy',
    (draft, value) => numberWithin(draft, 'maxEntropy', value, { lowest: 1, highest: MOST_POOL_ENTROPY, whole: true }),
  ],
  persistFile: ['persist_file', (draft, value, read) => pathText(draft, 'persistFile', value, read)],
  persistInterval: [
    'persist_interval',
    (draft, value) => {
      const most = numberWithin(draft, 'persistInterval', value, { lowest: 10, highest: 24 * 3600, show: seconds });
      return most === undefined ? undefined : seconds(most);
    },
  ],
  poolChunkMaxEntropy: [
    'pool_chunk_max_entropy',
    (draft, value) => numberWithin(draft, 'poolChunkMaxEntropy', value, { lowest: 1, highest: MOST_CHUNK_ENTROPY, whole: true }),
  ],
  tcpPort: ['tcp_port', (draft, value) => numberWithin(draft, 'tcpPort', value, { lowest: 1024, highest: 65_535, whole: true })],
};

/** The settings that the old file sets, in the order of the documentation. */
export function settingDrafts(read: ReadPython): Draft[] {
  const drafts: Draft[] = [];
  for (const [name, [key, rule]] of Object.entries(SETTINGS)) {
    const value = read.scope.names.get(name);
    if (value === undefined) continue;
    const draft = new Draft({ kind: 'setting', from: name, line: lineOf(read, name), to: key });
    draft.comments = commentsOf(read, name);
    const migrated = isKnown(read, draft, name, value) ? rule(draft, value, read) : undefined;
    if (migrated === undefined) draft.isLeftOut = true;
    else draft.keys.set(key, migrated);
    drafts.push(draft);
  }
  fitChunk(drafts);
  return drafts;
}

function logLevel(draft: Draft, value: PyValue): string | undefined {
  const byName: Readonly<Record<string, number>> = {
    NOTSET: 0,
    DEBUG: 10,
    INFO: 20,
    WARN: 30,
    WARNING: 30,
    ERROR: 40,
    FATAL: 50,
    CRITICAL: 50,
  };
  const level = typeof value === 'string' ? byName[value.toUpperCase()] : Number(typeof value === 'bigint' ? value : Number.NaN);
  if (level === undefined || Number.isNaN(level)) {
    draft.needHand(`logLevel is ${shownValue(value)}, expected a level of Python's logging`);
    return undefined;
  }
  const nearest = LOG_LEVELS[Math.min(3, Math.max(0, Math.ceil(level / 10) - 1))] ?? 'info';
  if (![10, 20, 30, 40].includes(level)) draft.change(`logLevel was ${shownValue(value)}; the nearest level is "${nearest}"`);
  return nearest;
}

function fitChunk(drafts: readonly Draft[]): void {
  const chunk = drafts.find(({ to }) => to === 'pool_chunk_max_entropy');
  const pool = Number(drafts.find(({ to }) => to === 'max_entropy')?.keys.get('max_entropy') ?? DEFAULT_POOL);
  const size = Number(chunk?.keys.get('pool_chunk_max_entropy') ?? 0);
  if (chunk === undefined || size <= pool) return;
  chunk.keys.set('pool_chunk_max_entropy', pool);
  chunk.change(`poolChunkMaxEntropy was ${size}, more than the whole pool; it is ${pool} now`);
}
