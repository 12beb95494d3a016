import type { PersistenceEvent } from '../persistence.ts';
import type { ProgramLog } from 'egd-core/logging';
import type { FetchObservation, SaveOutcome } from '../metrics/metric-events.ts';
import type { FetchEnded, SchedulerEvent } from '../scheduler/scheduler-event.ts';

/** Tells the log, and `observe`, what the scheduler does. */
export function fetchTeller(log: ProgramLog, observe: (fetch: FetchObservation) => void): (event: SchedulerEvent) => void {
  const say = log.child('scheduler');
  return (event) => {
    if (event.type === 'ended') {
      observe({ source: event.source.id, milliseconds: event.outcome.milliseconds });
      tellFetch(log, event);
    } else if (event.type === 'paused') say.info('The pool is full: nothing is fetched until bytes are taken.');
    else if (event.type === 'resumed') say.info('There is room in the pool: fetching goes on.');
    else if (event.type !== 'begun') tellSource(log, event);
  };
}

/** Tells the log, and `observe`, how saves went. */
export function saveTeller(log: ProgramLog, observe: (outcome: SaveOutcome) => void): (event: PersistenceEvent) => void {
  const say = log.child('pool');
  return (event) => {
    if (event.type === 'saved') {
      observe('saved');
      const { bytes, path } = event.report;
      if (event.failures > 0) say.info(`The pool can be saved again: ${bytes} bytes.`, { path });
      else say.debug(`Saved ${bytes} bytes.`, { path, milliseconds: Math.round(event.milliseconds) });
      return;
    }
    if (event.type === 'save-failed') observe('failed');
    const what = event.type === 'save-failed' ? "The pool can't be saved" : "What is reserved can't be given up";
    say.error(`${what}: ${messageOf(event.error)}`, { error: event.error });
  };
}

/** Tells the log what went wrong while the metrics were asked for. */
export function metricsTeller(log: ProgramLog): (error: unknown) => void {
  const say = log.child('metrics');
  return (error) => say.error(`The metrics can't be given: ${messageOf(error)}`, { error });
}

function tellFetch(log: ProgramLog, { source, outcome, kept, retryAfter }: FetchEnded): void {
  const lines = log.sourceLog(source.id);
  if (outcome.status !== 'failed') {
    log.sourceWorks(source.id);
    for (const { code, message } of outcome.events) lines.warn(message, { code });
  }
  if (outcome.status === 'accepted') {
    lines.debug(`Fetched ${outcome.fetched} bytes, kept ${kept}.`, { milliseconds: Math.round(outcome.milliseconds) });
    if (kept < outcome.kept) lines.warn(`The pool is full: ${outcome.kept - kept} of ${outcome.kept} bytes did not fit.`);
  } else if (outcome.status === 'ignored') {
    lines.debug(`Ignored ${outcome.fetched} bytes: ${outcome.reason}.`);
  } else {
    const { code, message } = outcome.error;
    lines.warn(message, {
      code,
      ...(retryAfter === undefined || retryAfter === Infinity ? {} : { retrySeconds: Math.round(retryAfter / 1000) }),
    });
  }
}

function tellSource(log: ProgramLog, event: Exclude<SchedulerEvent, { readonly type: 'begun' | 'ended' | 'paused' | 'resumed' }>): void {
  const lines = log.sourceLog(event.source.id);
  if (event.type === 'opened') {
    const minutes = Math.round(event.wait / 60_000);
    lines.warn(`The circuit is open: after ${event.failures} failures in a row it is not tried for ${minutes} minutes.`, {
      code: event.error.code,
    });
  } else if (event.type === 'closed') lines.info('The circuit is closed: it works again.');
  else if (event.type === 'stopped')
    lines.warn(`Stopped until the configuration is read again: ${event.error.message}`, { code: event.error.code });
  else if (event.type === 'lost') lines.warn(`${event.bytes} bytes did not go into the pool: ${messageOf(event.error)}`);
  else lines.warn(`It could not be closed: ${messageOf(event.error)}`);
}

function messageOf(error: unknown): string {
  return error instanceof Error ? error.message : String(error);
}
