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
export const HEALTH_CHECK = object({ healthy: FLAG, problems: TEXTS, uptimeSeconds: FIGURE, requests: COUNT });

/** Figures about the daemon's own work. */
export const HEALTH_STATS = object({
  totalRequests: COUNT,
  failedRequests: COUNT,
  activeConnections: COUNT,
  waitingClients: COUNT,
  memoryBytes: COUNT,
  eventLoopLagMs: FIGURE,
  eventLoopLagMaxMs: FIGURE,
  cpuSeconds: FIGURE,
});

/** One source. */
export const SOURCE = object({
  source: TEXT,
  name: TEXT,
  type: TEXT,
  plugin: TEXT,
  intervalSeconds: FIGURE,
  state: { enum: ['waiting', 'fetching', 'paused', 'retrying', 'open', 'stopped', 'disabled'] },
  lastFetch: TIME_OR_NULL,
  nextFetch: TIME_OR_NULL,
  fetches: object({ accepted: COUNT, ignored: COUNT, failed: COUNT }),
  bytesFetched: COUNT,
  bytesKept: COUNT,
  failuresInARow: COUNT,
  lastError: ERROR,
  health: { type: ['object', 'null'] },
});

/** How the daemon stands. */
export const STATUS = object({
  version: TEXT,
  pid: COUNT,
  workerPid: COUNT,
  startedAt: TIME,
  uptimeSeconds: FIGURE,
  restarts: COUNT,
  config: TEXT_OR_NULL,
  logLevel: LEVEL,
  logFile: TEXT_OR_NULL,
  health: HEALTH_CHECK,
  pool: object({
    path: TEXT,
    bytes: COUNT,
    maxEntropy: COUNT,
    chunks: COUNT,
    isFull: FLAG,
    isSaved: FLAG,
    lastSave: TIME_OR_NULL,
    saveError: ERROR,
  }),
  given: object({ bytes: COUNT, requests: COUNT, short: COUNT, waiting: COUNT }),
  sources: { type: 'array', items: SOURCE },
});

/** All sources, in the order of the configuration. */
export const SOURCES: Schema = { type: 'array', items: SOURCE };

/** Bytes that were given out. */
export const ENTROPY = object({ data: TEXT, encoding: { enum: ['base64', 'hex'] }, bytes: COUNT, requested: COUNT, enough: FLAG });

/** What a save wrote. */
export const PERSIST = object({ path: TEXT, bytes: COUNT, at: TIME });

/** What a reload changed. */
export const RELOAD = object({ config: TEXT_OR_NULL, changed: TEXTS, needsRestart: TEXTS, warnings: TEXTS });

/** That the daemon has begun to stop. */
export const SHUTDOWN = object({ message: TEXT, pid: COUNT, uptimeSeconds: FIGURE });

/** How much is logged. */
export const LOG_LEVEL = object({ level: LEVEL });

/** Whether a request was called off. */
export const CANCEL = object({ cancelled: FLAG });

function object(properties: Readonly<Record<string, Schema>>): Schema {
  return { type: 'object', properties, required: Object.keys(properties), additionalProperties: false };
}
