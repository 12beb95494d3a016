import type { LogFile } from './log-file.ts';
import { prettyLines } from './pretty-lines.ts';

/** Standard output as a log: lines of JSON, or for people where that is asked for. A reader that goes away stops nothing. */
export async function openStandardOutput(stdout: NodeJS.WritableStream, { pretty }: { readonly pretty: boolean }): Promise<LogFile> {
  const shape = pretty ? await prettyLines({ colorize: true }) : undefined;
  stdout.on('error', ignore);
  return {
    failure: undefined,
    write(line) {
      stdout.write(shape === undefined ? line : shape(line));
    },
    flush: async () => {
      if (!stdout.writable) return;
      await new Promise<void>((resolve) => {
        stdout.write('', () => resolve());
      });
    },
    flushSync: ignore, // standard output is written at once where it is a file, a pipe or a terminal
    close: async () => void stdout.off('error', ignore),
  };
}

function ignore(): void {
  // there is no other place to say it
}
