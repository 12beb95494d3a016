import { execFile } from 'node:child_process';
import { EgdError } from 'egd-core';
import type { Command } from './service-plan.ts';

const MOST_TIME = 180_000; // milliseconds; a start is waited for

/** Runs a program of the service manager. Throws SERVICE_FAILED with its own words. */
export function runManager([program, ...args]: Command): Promise<void> {
  return new Promise((resolve, reject) => {
    execFile(program, args, { timeout: MOST_TIME }, (error, _stdout, stderr) => {
      if (error === null) resolve();
      else reject(new EgdError('SERVICE_FAILED', `\`${[program, ...args].join(' ')}\` failed: ${reason(error, stderr)}`, { cause: error }));
    });
  });
}

function reason(error: Error & { readonly code?: unknown; readonly killed?: boolean }, stderr: string): string {
  if (error.code === 'ENOENT') return 'there is no such program on this machine.';
  if (error.killed === true) return `it did not end within ${MOST_TIME / 1000} seconds.`;
  const words = stderr.trim().replaceAll(/\s*\n\s*/g, ' ');
  return words === '' ? `it ended with status ${String(error.code)}.` : words;
}
