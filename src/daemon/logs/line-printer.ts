import type { WriteStream } from 'node:tty';
import { prettyLines } from 'egd-core/logging';

/** Prints lines of a log. */
export interface LinePrinter {
  readonly closed: AbortSignal; // aborts when nobody reads any more
  print(line: string): void;
}

/** Prints for people on a terminal, and lines as they are elsewhere or where JSON is asked for. */
export async function linePrinter(out: WriteStream, { json }: { readonly json: boolean }): Promise<LinePrinter> {
  const shape = out.isTTY && !json ? await prettyLines({ colorize: out.hasColors() }) : undefined;
  const closing = new AbortController();
  out.once('error', () => closing.abort());
  return {
    closed: closing.signal,
    print: (line) => void out.write(shape === undefined ? `${line}\n` : shape(line)),
  };
}
