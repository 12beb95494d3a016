/** Makes lines of JSON readable: a function from a line, with or without its newline, to one that ends with a newline. */
export async function prettyLines({ colorize }: { readonly colorize: boolean }): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize,
    ignore: 'pid,component,source',
    messageFormat: (line, messageKey) => {
      const { component, source } = line;
      const speaker = [component, source].filter((part) => typeof part === 'string').join(' ');
      return `${speaker === '' ? '' : `${speaker}: `}${cleanText(String(line[messageKey]))}`;
    },
    singleLine: true,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss',
  });
  return (line) => pretty(cleanText(line.replace(/\n$/, '')));
}

// Others than the daemon may have written a line, and a terminal obeys what is in it.
function cleanText(text: string): string {
  return text.replaceAll(/(?!\t)\p{Cc}/gu, '\uFFFD');
}
