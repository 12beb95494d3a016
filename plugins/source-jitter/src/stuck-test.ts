/**
 * The stuck test of the jitterentropy design: a delta is stuck when it, its change, or the change of its change is
 * zero. Such a delta tells nothing that the deltas before it did not tell. One that is negative is stuck as well.
 */
export function startStuckTest(): (delta: number) => boolean {
  let lastDelta = 0;
  let lastChange = 0;
  return (delta) => {
    const change = delta - lastDelta;
    const changeOfChange = change - lastChange;
    lastDelta = delta;
    lastChange = change;
    return delta <= 0 || change === 0 || changeOfChange === 0;
  };
}
