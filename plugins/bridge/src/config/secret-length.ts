/** How many bytes a secret has that is written in hexadecimal digits or in base64; undefined where it is neither. */
export function secretLength(text: string): number | undefined {
  const plain = text.trim();
  if (/^(?:[0-9a-f]{2})+$/i.test(plain)) return plain.length / 2;
  if (!/^[A-Za-z0-9+/_-]+={0,2}$/.test(plain)) return undefined;
  return Math.floor((plain.replace(/=+$/, '').length * 3) / 4);
}
