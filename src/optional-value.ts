/**
 * Arguments in which a flag may stand without its value, which the command-line parser does not know: a bare `--wait`
 * becomes `--wait=BARE`. The next word is the value when `isValue`, which is also given the words before the flag, says so.
 */
export function withOptionalValue(
  argv: readonly string[],
  flag: string,
  bare: string,
  isValue: (word: string, before: readonly string[]) => boolean,
): string[] {
  const end = argv.indexOf('--');
  const words = end < 0 ? argv : argv.slice(0, end);
  const filled = words.map((word, index) =>
    word === flag && !isValue(words[index + 1] ?? '', words.slice(0, index)) ? `${flag}=${bare}` : word,
  );
  return [...filled, ...argv.slice(words.length)];
}
