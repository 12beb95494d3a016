import { EgdError } from 'egd-core';
import type { ReplayMark } from './replay-mark.ts';

/** Writes a mark as it lies in KV: JSON, the window as hexadecimal digits, and a name by which who wrote it knows it again. */
export function encodeMark({ seen, ...mark }: ReplayMark, name: string): string {
  return JSON.stringify({ version: 1, ...mark, seen: seen.toString(16), name });
}

/** Reads a mark; throws BRIDGE_STATE_INVALID for what is none: then nothing of its collector may be accepted. */
export function decodeMark(text: string, collector: string): ReplayMark {
  const fields = fieldsOf(text);
  const number = (name: string): number => {
    const value = fields[name];
    if (!Number.isSafeInteger(value)) throw invalid(collector);
    return Number(value);
  };
  const { version, seen } = fields;
  if (version !== 1 || typeof seen !== 'string' || !/^[\da-f]{1,256}$/.test(seen)) throw invalid(collector);
  return {
    epoch: number('epoch'),
    highest: number('highest'),
    seen: BigInt(`0x${seen}`),
    packets: number('packets'),
    bytes: number('bytes'),
    lost: number('lost'),
    gaps: number('gaps'),
    lastSeen: number('lastSeen'),
  };
}

function fieldsOf(text: string): Readonly<Record<string, unknown>> {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === 'object' && value !== null ? { ...value } : {};
  } catch {
    return {};
  }
}

function invalid(collector: string): EgdError {
  return new EgdError('BRIDGE_STATE_INVALID', `The replay mark of the collector \`${collector}\` in NATS is not one that egd wrote.`, {
    suggestions: ['Delete the entry of the collector from the bucket of marks, and start a new epoch of the collector.'],
  });
}
