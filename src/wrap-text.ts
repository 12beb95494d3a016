import { stripVTControlCharacters } from 'node:util';

/** Breaks text between words into lines of at most `width` characters; a longer word has a line of its own. Colours take no room. */
export function wrapText(text: string, width: number): string[] {
  const lines = [''];
  for (const word of text.split(' ')) {
    const last = lines.at(-1) ?? '';
    if (last !== '' && stripVTControlCharacters(`${last} ${word}`).length > width) lines.push(word);
    else lines[lines.length - 1] = last === '' ? word : `${last} ${word}`;
  }
  return lines;
}
