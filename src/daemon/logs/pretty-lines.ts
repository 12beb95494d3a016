/** Makes lines of JSON readable: a function from a line, with or without its newline, to one that ends with a newline. */
export async function prettyLines({ colorize }: { readonly colorize: boolean }): Promise<(line: string) => string> {
  const { prettyFactory } = await import('pino-pretty');
  const pretty = prettyFactory({
    colorize,
    ignore: 'pid,component,source',
    messageFormat: (line, messageKey) => {
      const { component, source } = line;
      const speaker = [component, source].filter((part) => typeof part === 'string').join(' ');
      return `${speaker === '' ? '' : `${speaker}: `}${String(line[messageKey])}`;
    },
    singleLine: true,
    translateTime: 'SYS:yyyy-mm-dd HH:MM:ss',
  });
  return (line) => pretty(line.replace(/\n$/, ''));
}
