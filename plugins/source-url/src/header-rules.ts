// What the connection itself needs; a value of another's making would break it.
const OWN_HEADERS: ReadonlySet<string> = new Set([
  'connection',
  'content-length',
  'expect',
  'host',
  'keep-alive',
  'te',
  'trailer',
  'transfer-encoding',
  'upgrade',
]);

/** What is wrong with the headers of a table, each with its name; the messages show no value. */
export function* headerProblems(headers: Readonly<Record<string, unknown>>): Generator<readonly [name: string, message: string]> {
  const seen = new Set<string>();
  for (const [name, value] of Object.entries(headers)) {
    const lower = name.toLowerCase();
    if (!/^[!#$%&'*+.^_`|~0-9a-z-]+$/.test(lower)) yield [name, `Expected the name of a header, got ${JSON.stringify(name)}.`];
    else if (OWN_HEADERS.has(lower)) yield [name, `Expected no header \`${name}\`: egd sets it itself.`];
    else if (seen.has(lower)) yield [name, `Expected every header once, got \`${name}\` in two spellings.`];
    else if (typeof value === 'string' && !/^[\t\x20-\x7e\x80-\xff]*$/.test(value))
      yield [name, `Expected the value of \`${name}\` to be one line of latin1 characters.`];
    seen.add(lower);
  }
}
