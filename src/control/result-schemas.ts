type Schema = Readonly<Record<string, unknown>>;

const TEXT: Schema = { type: 'string' };
const TEXT_OR_NULL: Schema = { type: ['string', 'null'] };
const FLAG: Schema = { type: 'boolean' };
const COUNT: Schema = { type: 'integer', minimum: 0 };
const FIGURE: Schema = { type: 'number', minimum: 0 };
const TIME: Schema = { type: 'string', format: 'date-time' };
const TIME_OR_NULL: Schema = { type: ['string', 'null'], format: 'date-time' };
const TEXTS: Schema = { type: 'array', items: TEXT };

const ERROR: Schema = { anyOf: [object({ code: TEXT, message: TEXT, at: TIME }), { type: 'null' }] };
const LEVEL: Schema = { enum: ['debug', 'info', 'warn', 'error'] };

/** Whether the daemon is well. */
export const HEALTH_CHECK = object({
  healthy: FLAG,
  problems: { ...TEXTS, description: 'Sentences; none where it is well.' },
  uptimeSeconds: FIGURE,
  requests: COUNT,
});

/** Figures about the daemon's own work. */
export const HEALTH_STATS = object({
  totalRequests: COUNT,
  failedRequests: COUNT,
  activeConnections: COUNT,
  waitingClients: COUNT,
  memoryBytes: { ...COUNT, description: 'Resident.' },
  eventLoopLagMs: { ...FIGURE, description: 'Mean of the last seconds.' },
  eventLoopLagMaxMs: FIGURE,
  cpuSeconds: FIGURE,
});

/** One source. */
export const SOURCE = object({
  source: { ...TEXT, description: 'Name of its table.' },
  name: TEXT,
  type: TEXT,
  plugin: TEXT,
  intervalSeconds: FIGURE,
  state: { enum: ['waiting', 'fetching', 'paused', 'retrying', 'open', 'stopped', 'disabled'] },
  lastFetch: { ...TIME_OR_NULL, description: 'When it began.' },
  nextFetch: TIME_OR_NULL,
  fetches: object({ accepted: COUNT, ignored: COUNT, failed: COUNT }),
  bytesFetched: COUNT,
  bytesKept: { ...COUNT, description: 'That went into the pool.' },
  failuresInARow: COUNT,
  lastError: ERROR,
  health: { type: ['object', 'null'], description: 'Verdict on the last accepted sample, where tests apply.' },
});

/** How the daemon stands. */
export const STATUS = object({
  version: TEXT,
  pid: { ...COUNT, description: 'Of the process that takes the signals.' },
  workerPid: { ...COUNT, description: 'Of the process that does the work.' },
  startedAt: { ...TIME, description: 'When the worker was started.' },
  uptimeSeconds: FIGURE,
  restarts: { ...COUNT, description: 'Of the worker, since the daemon was started.' },
  config: { ...TEXT_OR_NULL, description: 'Path; null: the built-in configuration.' },
  logLevel: LEVEL,
  logFile: { ...TEXT_OR_NULL, description: 'Path; null: standard output.' },
  health: HEALTH_CHECK,
  pool: object({
    path: TEXT,
    bytes: COUNT,
    maxEntropy: COUNT,
    chunks: COUNT,
    isFull: FLAG,
    isSaved: { ...FLAG, description: 'Whether all of it is in the file.' },
    lastSave: TIME_OR_NULL,
    saveError: ERROR,
  }),
  given: object({
    bytes: COUNT,
    requests: COUNT,
    short: { ...COUNT, description: 'Requests that got fewer bytes than they asked for.' },
    waiting: { ...COUNT, description: 'Requests that wait.' },
  }),
  sources: { type: 'array', items: SOURCE },
});

/** All sources, in the order of the configuration. */
export const SOURCES: Schema = { type: 'array', items: SOURCE };

/** Bytes that were given out. */
export const ENTROPY = object({
  data: { ...TEXT, description: 'The bytes, in `encoding`.' },
  encoding: { enum: ['base64', 'hex'] },
  bytes: COUNT,
  requested: COUNT,
  enough: { ...FLAG, description: 'Whether these are all that was asked for.' },
});

/** How the pool stands after bytes were added. */
export const ADD_ENTROPY = object({
  added: { ...COUNT, description: 'How many of the bytes: fewer where the pool is full.' },
  bytes: { ...COUNT, description: 'In the pool now.' },
  maxEntropy: COUNT,
});

/** What a save wrote. */
export const PERSIST = object({ path: TEXT, bytes: { ...COUNT, description: 'Of entropy.' }, at: TIME });

/** What a reload changed. */
export const RELOAD = object({
  config: TEXT_OR_NULL,
  changed: { ...TEXTS, description: 'Keys and tables that took effect.' },
  needsRestart: { ...TEXTS, description: 'Keys that only a restart can change.' },
  warnings: TEXTS,
});

/** That the daemon has begun to stop. */
export const SHUTDOWN = object({ message: TEXT, pid: { ...COUNT, description: 'Of the process to wait for.' }, uptimeSeconds: FIGURE });

/** How much is logged. */
export const LOG_LEVEL = object({ level: LEVEL });

/** Whether a request was called off. */
export const CANCEL = object({ cancelled: FLAG });

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
