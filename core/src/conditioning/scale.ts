/**
 * How many of `length` bytes are kept: Python 3's `round(length * scale)`, where a half goes to the even number.
 * `scale` is between 0.0 and 1.0.
 */
export function scaledLength(length: number, scale: number): number {
  const product = length * scale;
  const below = Math.floor(product);
  const fraction = product - below;
  if (fraction !== 0.5) return fraction < 0.5 ? below : below + 1;
  return below % 2 === 0 ? below : below + 1;
}
