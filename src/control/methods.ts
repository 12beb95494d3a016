import { EgdError, type LogLevel } from 'egd-core';
import { MOST_ADDED, MOST_REQUESTED, type Daemon } from '../daemon/daemon.ts';
import { addEntropy } from './add-entropy.ts';
import type { MethodName, MethodResults } from './control-messages.ts';
import { giveEntropy } from './give-entropy.ts';
import type { Params, ParamsSchema } from './params-check.ts';
import * as results from './result-schemas.ts';

/** A method of the socket: all there is to know of it. */
export interface Method<Name extends MethodName = MethodName> {
  readonly summary: string; // one sentence
  readonly params: ParamsSchema;
  readonly result: Readonly<Record<string, unknown>>; // JSON Schema
  readonly whileStopping: boolean; // whether it is still answered when the daemon stops
  readonly call: (daemon: Daemon, params: Params, context: CallContext) => MethodResults[Name] | Promise<MethodResults[Name]>;
}

/** What a method gets beside its parameters. */
export interface CallContext {
  readonly signal: AbortSignal; // aborts when the client is gone or calls the request off
  readonly cancel: (id: unknown) => boolean; // calls off another request of the same client
}

const LEVELS: readonly LogLevel[] = ['debug', 'info', 'warn', 'error'];
const LONGEST_WAIT = 86_400; // seconds
const NONE: ParamsSchema = { type: 'object', properties: {}, additionalProperties: false };

/** Every method of the socket, by name. */
export const METHODS: { readonly [Name in MethodName]: Method<Name> } = {
  status: {
    summary: 'How the daemon, its pool and its sources stand.',
    params: NONE,
    result: results.STATUS,
    whileStopping: true,
    call: (daemon) => daemon.status(),
  },
  sources: {
    summary: 'The sources alone, in the order of the configuration.',
    params: NONE,
    result: results.SOURCES,
    whileStopping: true,
    call: (daemon) => daemon.status().sources,
  },
  getentropy: {
    summary: 'Gives bytes out, oldest first; they are gone from the pool, and are never given again.',
    params: {
      type: 'object',
      properties: {
        bytes: { description: 'How many.', type: 'integer', minimum: 1, maximum: MOST_REQUESTED },
        encoding: { description: 'Of `data`.', enum: ['base64', 'hex'], default: 'base64' },
        wait: {
          description: 'Seconds to wait until there are enough, or true: as long as it takes. Without it what is there is given at once.',
          anyOf: [{ type: 'number', minimum: 0, maximum: LONGEST_WAIT }, { const: true }],
        },
      },
      required: ['bytes'],
      additionalProperties: false,
    },
    result: results.ENTROPY,
    whileStopping: false,
    call: giveEntropy,
  },
  addentropy: {
    summary: 'Adds bytes to the pool, stirred in as those of a source are; they count in full, and are not compressed or scaled first.',
    params: {
      type: 'object',
      properties: {
        data: { description: `The bytes, in base64: ${MOST_ADDED} at most.`, type: 'string' },
      },
      required: ['data'],
      additionalProperties: false,
    },
    result: results.ADD_ENTROPY,
    whileStopping: false,
    call: addEntropy,
  },
  persist: {
    summary: 'Saves the pool now.',
    params: NONE,
    result: results.PERSIST,
    whileStopping: false,
    call: (daemon) => daemon.persist(),
  },
  reload: {
    summary: 'Reads the configuration again; an invalid one changes nothing and is the error.',
    params: NONE,
    result: results.RELOAD,
    whileStopping: false,
    call: (daemon) => daemon.reload(),
  },
  shutdown: {
    summary: 'Begins to stop the daemon; what was asked before is still answered.',
    params: NONE,
    result: results.SHUTDOWN,
    whileStopping: true,
    call: (daemon) => {
      const { pid, uptimeSeconds } = daemon.status();
      daemon.shutdown();
      return { message: 'Daemon shutting down gracefully', pid, uptimeSeconds };
    },
  },
  'health.check': {
    summary: 'Whether the daemon is well, and if not, why.',
    params: NONE,
    result: results.HEALTH_CHECK,
    whileStopping: true,
    call: (daemon) => daemon.healthCheck(),
  },
  'health.stats': {
    summary: "Figures about the daemon's own work.",
    params: NONE,
    result: results.HEALTH_STATS,
    whileStopping: true,
    call: (daemon) => daemon.healthStats(),
  },
  'log.level': {
    summary: 'How much is logged; with `level` it is changed first, until the next reload.',
    params: { type: 'object', properties: { level: { description: 'The new level.', enum: LEVELS } }, additionalProperties: false },
    result: results.LOG_LEVEL,
    whileStopping: true,
    call: (daemon, { level }) => {
      const wanted = LEVELS.find((each) => each === level);
      if (wanted !== undefined) daemon.logLevel = wanted;
      return { level: daemon.logLevel };
    },
  },
  cancel: {
    summary:
      'Calls off a `getentropy` of the same connection that waits; that one is answered with CONTROL_CANCELLED, or with bytes that came before.',
    params: {
      type: 'object',
      properties: { id: { description: 'The id of the request.', type: ['integer', 'string'] } },
      required: ['id'],
      additionalProperties: false,
    },
    result: results.CANCEL,
    whileStopping: true,
    call: (_daemon, { id }, { cancel }) => ({ cancelled: cancel(id) }),
  },
};

const BY_NAME: ReadonlyMap<string, Method> = new Map(Object.entries<Method>(METHODS));

/** The method of that name; throws where there is none. */
export function findMethod(name: string): Method {
  const found = BY_NAME.get(name);
  if (found === undefined) throw new EgdError('CONTROL_UNKNOWN_METHOD', `There is no method ${JSON.stringify(name.slice(0, 60))}.`);
  return found;
}
