import { styleText } from 'node:util';
import type { InspectedHeader, PoolInspection } from 'egd-core';

const LABEL_WIDTH = 10; // characters
const TEXT_WIDTH = 80 - LABEL_WIDTH; // characters
const BAR_WIDTH = 30; // characters

/** Where the text goes: a bar and colours are for a terminal. */
export type TextStream = Pick<NodeJS.WriteStream, 'isTTY'> & NodeJS.WritableStream;

/** What is in a pool file, for people. */
export function inspectionText(inspection: PoolInspection, stream: TextStream): string {
  const { path, size, header, checksum, problem } = inspection;
  const lines = [line('File', `${path}, ${size} bytes`)];
  if (header !== undefined)
    lines.push(...headerLines(header), fillLine(inspection, header, stream), line('Chunks', chunksText(inspection, header)));
  if (checksum !== undefined) lines.push(line('Checksum', checksum));
  if (problem === undefined) return [...lines, line('Verdict', styleText('green', 'whole and valid', { stream }))].join('\n');
  lines.push(line('Verdict', styleText('red', problem.code, { stream })), ...wrapped(problem.message).map((text) => line('', text)));
  return lines.join('\n');
}

function headerLines({ version, createdAt }: InspectedHeader): string[] {
  return [line('Format', `version ${version}`), line('Created', createdAt)];
}

function fillLine({ byteCount }: PoolInspection, { maxEntropy }: InspectedHeader, { isTTY }: TextStream): string {
  const share = maxEntropy > 0 ? Math.min(1, byteCount / maxEntropy) : 0;
  const text = `${byteCount} of ${maxEntropy} bytes (${(100 * share).toFixed(1)} %)`;
  if (!isTTY) return line('Fill', text);
  const filled = Math.round(BAR_WIDTH * share);
  return line('Fill', `${'█'.repeat(filled)}${'░'.repeat(BAR_WIDTH - filled)} ${text}`);
}

function chunksText({ chunks }: PoolInspection, { chunkCount, chunkMaxEntropy }: InspectedHeader): string {
  const found = chunks.length === chunkCount ? `${chunkCount}` : `${chunks.length} of ${chunkCount} readable`;
  const [first, last] = [chunks[0], chunks.at(-1)];
  if (first === undefined || last === undefined) return found;
  const lengths = chunks.map(({ length }) => length);
  const [least, most] = [lengths.reduce((a, b) => Math.min(a, b)), lengths.reduce((a, b) => Math.max(a, b))];
  const sizes = least === most ? `${most}` : `${least} to ${most}`;
  return `${found}, ids ${first.id} to ${last.id}, with ${sizes} bytes each (${chunkMaxEntropy} at most)`;
}

function line(label: string, text: string): string {
  return `${label.padEnd(LABEL_WIDTH)}${text}`;
}

function wrapped(text: string): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && last.length + 1 + word.length > TEXT_WIDTH) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
