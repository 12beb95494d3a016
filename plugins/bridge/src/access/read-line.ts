import { EgdError } from 'egd-core';

const LONGEST = 4096; // characters

/** The one line that comes on standard input, without its end. Rejects with USAGE_INVALID when there is another, or too much. */
export async function readLine(input: AsyncIterable<string | Uint8Array>): Promise<string> {
  const decoder = new TextDecoder();
  let text = '';
  for await (const part of input) {
    text += typeof part === 'string' ? part : decoder.decode(part, { stream: true });
    if (text.length > LONGEST)
      throw new EgdError('USAGE_INVALID', `Expected a key on standard input, got more than ${LONGEST} characters.`);
  }
  const line = text.replace(/\r?\n$/, '');
  if (/[\r\n]/.test(line)) throw new EgdError('USAGE_INVALID', 'Expected a key on standard input, a single line; got several.');
  return line;
}
