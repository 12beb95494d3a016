import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { appendFile } from 'node:fs/promises';
import { join } from 'node:path';
import { makeUser, type EgdUser } from '../support/egd.ts';

const readme = readFileSync(join(import.meta.dirname, '..', '..', 'README.md'), 'utf8');
const blocks = [...readme.matchAll(/^```console\n([^]*?)^```$/gm)].map(([, block = '']) => block);

describe('the first five minutes of the README', () => {
  let user: EgdUser;

  before(async () => {
    user = await makeUser();
  });

  after(async () => {
    await user.run('stop');
    await user.remove();
  });

  it('has examples', () => {
    assert.ok(blocks.length >= 4, `${blocks.length} found`);
  });

  for (const block of blocks) {
    for (const { command, output } of examples(block)) {
      it(`does what it shows: ${command}`, async () => {
        const [program, ...args] = command.split(' ');
        assert.equal(program, 'egd');
        if (args[0] === 'start') await appendFile(join(user.home, 'egd.toml'), OWN_PLACES);
        const { status, stdout, stderr } = await user.run(...args);
        const shown = output.filter((line) => line !== '');
        assert.equal(status, shown.some((line) => line.startsWith('Code: ')) ? 3 : 0, stderr);
        const said = new Set(`${stdout.toString()}\n${stderr}`.split('\n').map(shape));
        for (const line of shown) assert.ok(said.has(shape(line)), `nowhere in the output: ${line}\n${[...said].join('\n')}`);
      });
    }
  }
});

// So that the daemon of the test meets no other.
const OWN_PLACES = `
[daemon]
lock_file = "~/run/egd.lock"
[control]
tcp = false
[logging]
file = "~/egd.log"
`;

function examples(block: string): { command: string; output: string[] }[] {
  return block
    .split(/^\$ npx /m)
    .slice(1)
    .map((part) => {
      const [command = '', ...output] = part.trimEnd().split('\n');
      return { command, output };
    });
}

// What is different each time: numbers, random bytes, paths below the home folder, and the width of columns.
function shape(line: string): string {
  return line
    .replaceAll(/\b[0-9a-f]{32,}\b/g, 'BYTES')
    .replace(/^(Lock|Control|Socket|Log): .*/, '$1: PATH')
    .replaceAll(/\/[\w./-]*\/(?=\.egdentropy|egd\.toml)/g, '~/')
    .replaceAll(/\d+(\.\d+)?( m?s)?/g, 'N')
    .replaceAll(/\s+/g, ' ')
    .trim();
}
