import { MOST_ADDED } from '../daemon/daemon.ts';

const LEAST_ADDED = 4096; // bytes

/**
 * The pieces in which bytes are added to a pool, in their order: each part by itself where it is of a good size, larger ones
 * cut and smaller ones joined, since each addition costs the stirring of a whole chunk. Takes `parts` over.
 */
export function additionsOf(parts: readonly Uint8Array[]): readonly Uint8Array[] {
  const additions: Uint8Array[] = [];
  let group: Uint8Array[] = [];
  let length = 0; // of the group, bytes
  for (const part of parts) {
    group.push(part);
    length += part.length;
    if (length < LEAST_ADDED) continue;
    additions.push(...cut(joined(group)));
    group = [];
    length = 0;
  }
  return [...additions, ...cut(joined(group))];
}

function joined(parts: readonly Uint8Array[]): Uint8Array {
  const [first = new Uint8Array(0), ...others] = parts;
  if (others.length === 0) return first;
  const whole = new Uint8Array(parts.reduce((sum, { length }) => sum + length, 0));
  let position = 0;
  for (const part of parts) {
    whole.set(part, position);
    position += part.length;
    part.fill(0);
  }
  return whole;
}

function cut(bytes: Uint8Array): readonly Uint8Array[] {
  return Array.from({ length: Math.ceil(bytes.length / MOST_ADDED) }, (_, index) =>
    bytes.subarray(index * MOST_ADDED, (index + 1) * MOST_ADDED),
  );
}
