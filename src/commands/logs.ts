import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import { searchClientConfig } from '../client-search.ts';
import { isOfLevel, parseLogLine, type LogLine } from '../daemon/logs/log-line.ts';
import { LogTail } from '../daemon/logs/log-tail.ts';
import { linePrinter } from '../daemon/logs/line-printer.ts';
import { runtimePlaces, thisMachine } from '../daemon/runtime-places.ts';
import { interruptible } from '../interrupt.ts';

const MOST_LINES = 1_000_000;

export default class Logs extends BaseCommand {
  static override description = [
    'Reads the log file that the configuration names, and those rotated from it; the daemon need not be running.',
    'On a terminal lines are made readable, in a pipe they are JSON, one object a line, as in the file. A daemon in the foreground logs to standard output instead.',
  ].join(' ');

  static override examples = [
    '<%= config.bin %> <%= command.id %> --follow',
    '<%= config.bin %> <%= command.id %> --lines 200 --level warn',
  ];

  static override flags = {
    follow: Flags.boolean({ char: 'f', summary: 'Go on with lines as they are added, until Ctrl-C.' }),
    level: Flags.option({ options: ['debug', 'info', 'warn', 'error'] as const, summary: 'Only lines of this level and graver ones.' })(),
    lines: Flags.integer({ char: 'n', default: 50, helpValue: 'N', max: MOST_LINES, min: 0, summary: 'How many of the last lines.' }),
  };

  static override summary = 'Show what the daemon has logged.';

  async run(): Promise<readonly LogLine[] | undefined> {
    const { flags } = await this.parse(Logs);
    const { level, lines, follow } = flags;
    const tail = await LogTail.open(await this.#logFile(flags));
    const accepts = (line: string): boolean => level === undefined || isOfLevel(parseLogLine(line), level);
    try {
      const last = await tail.lastLines(lines, accepts);
      if (this.jsonEnabled() && !follow) return last.map(parseLogLine);
      const printer = await linePrinter(process.stdout, { json: this.jsonEnabled() });
      for (const line of last) printer.print(line);
      if (!follow) return last.map(parseLogLine);
      await interruptible((signal) =>
        tail.follow((line) => void (accepts(line) && printer.print(line)), AbortSignal.any([signal, printer.closed])),
      );
      return undefined;
    } finally {
      await tail.close();
    }
  }

  /** With `--follow` each line has been printed as JSON. */
  override logJson(json: unknown): void {
    if (json !== undefined) super.logJson(json);
  }

  async #logFile({ config }: { readonly config: string | undefined }): Promise<string> {
    const { environment } = this;
    const { logFile, problem } = await searchClientConfig({ config, environment });
    if (problem !== undefined) this.warnAlways(problem.message);
    return runtimePlaces(thisMachine(environment), logFile === undefined ? {} : { logFile }).logFile;
  }
}
