import { METHODS } from '../../src/control/methods.ts';

const START = /(<!-- methods: [^\n]* -->\n)[\s\S]*(<!-- end of methods -->)/;
const WIDTH = 118; // characters of a line of JSON

/** docs/control.md with the section of methods as the table of methods has it. */
export function withMethods(page: string): string {
  if (!START.test(page)) throw new Error('docs/control.md has no place for the methods');
  return page.replace(START, (_all, start: string, end: string) => `${start}\n${sections()}\n${end}`);
}

function sections(): string {
  return Object.entries(METHODS)
    .map(([name, { summary, params, result, whileStopping }]) =>
      [
        `#### ${name}`,
        `${summary}${whileStopping ? '' : ' Not while the daemon stops.'}`,
        ...(Object.keys(params.properties).length === 0 ? ['It has no parameters.'] : ['Parameters:', block(params)]),
        'Result:',
        block(result),
      ].join('\n\n'),
    )
    .join('\n\n')
    .concat('\n');
}

function block(schema: unknown): string {
  return ['```json', schemaText(schema, ''), '```'].join('\n');
}

// What fits on a line stays on it.
function schemaText(value: unknown, indent: string): string {
  const line = JSON.stringify(value, undefined, 1).replaceAll(/\n */g, ' ');
  if (line.length + indent.length <= WIDTH || typeof value !== 'object' || value === null) return line;
  const deeper = `${indent}  `;
  if (Array.isArray(value)) return `[\n${value.map((item) => `${deeper}${schemaText(item, deeper)}`).join(',\n')}\n${indent}]`;
  const members = Object.entries(value).map(([key, item]) => `${deeper}${JSON.stringify(key)}: ${schemaText(item, deeper)}`);
  return `{\n${members.join(',\n')}\n${indent}}`;
}
