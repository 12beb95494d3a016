import type { LogLevel } from '../config/egd-config.ts';
import { FieldCleaner } from './clean-fields.ts';
import type { ComponentLog, ProgramLog, LogFields, LogPlace, LogRotation } from './log.ts';
import { openLogFile, type LogFile } from './log-file.ts';
import { RepeatFilter, type FilteredLine } from './repeat-filter.ts';
import { openStandardOutput } from './standard-output.ts';

/** How to log. */
export interface LogOptions extends LogPlace {
  readonly program: string; // component of what the program itself says, such as `daemon`
  readonly level: LogLevel;
  readonly pretty?: boolean; // on standard output: lines for people instead of JSON
  readonly secrets?: readonly string[]; // values that are masked wherever they stand
  readonly fields?: LogFields; // of every line, such as `pid`
  readonly stdout?: NodeJS.WritableStream; // instead of that of the process
}

const SOURCE = 'source'; // the component of all sources
const LOOK_AT_REPETITIONS = 60_000; // milliseconds

/** Opens the log of a program: lines of JSON, written by this thread alone. OUTPUT_FAILED when its file can't be written. */
export async function openLog(options: LogOptions): Promise<ProgramLog> {
  const { pino, stdTimeFunctions } = await import('pino');
  const log = new Log(options, (destination) =>
    pino(
      {
        base: { pid: process.pid, ...options.fields },
        level: options.level,
        formatters: { level: (label) => ({ level: label }) },
        timestamp: stdTimeFunctions.isoTime,
      },
      destination,
    ),
  );
  await log.reopen(options);
  return log;
}

type Level = FilteredLine['level'];
type PinoLogger = { level: string } & Record<Level, (fields: object, message: string) => void>;

class Log implements ProgramLog {
  readonly #options: LogOptions;
  readonly #cleaner: FieldCleaner;
  readonly #logger: PinoLogger;
  readonly #filter: RepeatFilter;
  readonly #timer: NodeJS.Timeout;
  readonly #self: ComponentLog;
  #out: LogFile | undefined;
  #target: string;
  #reopening: Promise<void> = Promise.resolve();

  constructor(options: LogOptions, create: (destination: { write(line: string): void }) => PinoLogger) {
    this.#options = options;
    this.#target = options.target;
    this.#self = this.child(options.program);
    this.#cleaner = new FieldCleaner(options.secrets);
    this.#logger = create({ write: (line) => this.#out?.write(line) });
    this.#filter = new RepeatFilter(Date.now, ({ line: { level, message, ...fields }, times }) =>
      this.#logger[level]({ ...fields, repeated: times }, `${message} … repeated ${times === 1 ? 'once' : `${times} times`}`),
    );
    this.#timer = setInterval(() => this.#filter.tick(), LOOK_AT_REPETITIONS).unref();
  }

  get level(): LogLevel {
    return LEVELS.find((level) => level === this.#logger.level) ?? 'info';
  }

  get file(): string | null {
    return this.#target === 'stdout' ? null : this.#target;
  }

  get failure(): string | undefined {
    return this.#out?.failure;
  }

  setLevel(level: LogLevel): void {
    this.#logger.level = level;
  }

  setRotation(rotation: LogRotation): void {
    this.reopen({ target: this.#target, ...rotation }).catch((error: unknown) =>
      this.#self.error('The log could not be opened again.', { error }),
    );
  }

  child(component: string): ComponentLog {
    return this.#speaker({ component });
  }

  sourceLog(id: string): ComponentLog {
    return this.#speaker({ component: SOURCE, source: id });
  }

  sourceWorks(id: string): void {
    this.#filter.end(SOURCE, id);
  }

  keepSecret(secrets: readonly string[]): void {
    this.#cleaner.keep(...secrets);
  }

  reopen(place: LogPlace): Promise<void> {
    const reopened = this.#reopening.then(() => this.#reopen(place));
    this.#reopening = reopened.catch(() => undefined);
    return reopened;
  }

  debug(message: string, fields?: LogFields): void {
    this.#self.debug(message, fields);
  }

  info(message: string, fields?: LogFields): void {
    this.#self.info(message, fields);
  }

  warn(message: string, fields?: LogFields): void {
    this.#self.warn(message, fields);
  }

  error(message: string, fields?: LogFields): void {
    this.#self.error(message, fields);
  }

  fatal(message: string, fields?: LogFields): void {
    this.#self.fatal(message, fields);
  }

  async flush(): Promise<void> {
    await this.#out?.flush();
  }

  flushSync(): void {
    this.#filter.release();
    this.#out?.flushSync();
  }

  async close(): Promise<void> {
    clearInterval(this.#timer);
    await this.#reopening;
    this.#filter.release();
    await this.#out?.close();
    this.#out = undefined;
  }

  // The lines of the meantime wait in the file that is still open.
  async #reopen({ target, maxSize, maxFiles }: LogPlace): Promise<void> {
    const { pretty = false, stdout = process.stdout } = this.#options;
    const before = this.#out;
    if (target === 'stdout' && this.#target === 'stdout' && before !== undefined) return;
    const next =
      target === 'stdout'
        ? await openStandardOutput(stdout, { pretty })
        : await openLogFile({ path: target, maxSize, maxFiles, onLost: (lines, reason) => this.#tellLost(lines, reason) });
    this.#out = next;
    this.#target = target;
    await before?.close();
  }

  #speaker(speaker: { readonly component: string; readonly source?: string }): ComponentLog {
    const say =
      (level: Level) =>
      (message: string, fields: LogFields = {}): void =>
        this.#say(level, speaker, message, fields);
    return { debug: say('debug'), info: say('info'), warn: say('warn'), error: say('error'), fatal: say('fatal') };
  }

  #say(level: Level, speaker: { readonly component: string; readonly source?: string }, message: string, fields: LogFields): void {
    if (level !== 'fatal' && LEVELS.indexOf(level) < LEVELS.indexOf(this.level)) return;
    const { pid: _pid, time: _time, level: _level, msg: _msg, component: _component, ...own } = this.#cleaner.fields(fields);
    const line = { ...speaker, ...own, ...speaker };
    const text = this.#cleaner.text(message);
    if (!this.#filter.passes({ level, ...speaker, ...namesOf(line), message: text })) return;
    if (level === 'fatal') this.#filter.release();
    this.#logger[level](line, text);
    if (level === 'fatal') this.#out?.flushSync();
  }

  #tellLost(lines: number, reason: string): void {
    this.#logger.warn({ component: 'log', code: reason, lines }, `${lines} lines were lost: the log could not be written`);
  }
}

const LEVELS = ['debug', 'info', 'warn', 'error'] as const;

function namesOf({ source, code }: Readonly<Record<string, unknown>>): { readonly source?: string; readonly code?: string } {
  return { ...(typeof source === 'string' ? { source } : {}), ...(typeof code === 'string' ? { code } : {}) };
}
