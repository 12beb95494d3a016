const LONGEST = 120; // characters

/** The first line of a text that says something, without what cannot be printed, cut to 120 characters. */
export function firstLine(body: Uint8Array): string {
  const text = new TextDecoder().decode(body.subarray(0, 4096));
  const lines = text.split(/[\r\n]+/).map((line) => line.replaceAll(/[^\p{L}\p{M}\p{N}\p{P}\p{S} ]/gu, '').trim());
  const line = lines.find((line) => line !== '') ?? '';
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
