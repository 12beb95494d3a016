import { EgdError, ERROR_CATALOGUE, isEgdError } from 'egd-core';
import type { ControlClient } from '../control/control-client.ts';
import type { Encoding } from '../gathering/byte-encoding.ts';
import { interruptible } from '../interrupt.ts';
import { CollectedOutput, openFileOutput, standardOutput } from './entropy-output.ts';
import { getEntropy } from './get-entropy.ts';

/** What `egd getentropy` was asked for. */
export interface GetEntropyRequest {
  readonly client: ControlClient;
  readonly bytes: number;
  readonly wait: number; // milliseconds, 0: not at all, Infinity: until there are enough
  readonly encoding: Encoding | undefined; // hex on a terminal and with --json, else binary
  readonly file: string | undefined; // standard output when left out
  readonly json: boolean; // whether standard output is for JSON alone
}

/** What `egd getentropy --json` prints. */
export interface GetEntropyReport {
  readonly bytes: number;
  readonly requested: number;
  readonly enough: boolean;
  readonly encoding: Encoding;
  readonly data?: string; // where they went nowhere else
  readonly output?: string; // the file they went to
}

/** Takes entropy and writes it where it was asked for. Rejects with NOT_ENOUGH_ENTROPY, when it is written, where there was less. */
export function runGetEntropy(request: GetEntropyRequest): Promise<GetEntropyReport> {
  return interruptible(async (signal) => {
    const { client, bytes: requested, wait, file, json } = request;
    const inJson = json && file === undefined;
    const collected = inJson ? new CollectedOutput() : undefined;
    const output = file === undefined ? (collected ?? standardOutput()) : await openFileOutput(file);
    const encoding = encodingOf(request, inJson);
    try {
      const { written: bytes, isRead } = await getEntropy({ client, bytes: requested, wait, encoding, output, signal }).catch(
        async (error: unknown) => {
          if (!isEgdError(error) || error.code !== 'OUTPUT_FAILED') await output.finish();
          throw error;
        },
      );
      await output.finish();
      const enough = bytes === requested;
      if (!enough && !json && isRead) throw tooFew(requested, bytes, wait, signal);
      if (!enough && json) process.exitCode = ERROR_CATALOGUE.NOT_ENOUGH_ENTROPY.exit; // the data is told, and that it is short
      const place = file === undefined ? { data: collected?.text.trimEnd() ?? '' } : { output: file };
      return { bytes, requested, enough, encoding, ...place };
    } finally {
      await output.close();
    }
  });
}

// Binary data has no place in JSON.
function encodingOf({ encoding, file }: GetEntropyRequest, inJson: boolean): Encoding {
  if (inJson) return encoding === 'base64' ? 'base64' : 'hex';
  return encoding ?? (file === undefined && process.stdout.isTTY ? 'hex' : 'binary');
}

function tooFew(requested: number, bytes: number, wait: number, signal: AbortSignal): EgdError {
  const why = signal.aborted ? 'was stopped' : wait > 0 ? 'waited' : 'took what there is';
  const suggestions = wait > 0 || signal.aborted ? undefined : ['Wait for more with `--wait`, or ask for less.'];
  return new EgdError(
    'NOT_ENOUGH_ENTROPY',
    `Expected ${requested} bytes, ${why} and got ${bytes}.`,
    suggestions === undefined ? {} : { suggestions },
  );
}
