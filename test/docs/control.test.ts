import assert from 'node:assert/strict';
import { execFile, spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { ERROR_CATALOGUE } from 'egd-core';
import { METHODS } from '../../src/control/methods.ts';
import { openControl, RawClient, type ControlFixture } from '../support/control-fixture.ts';
import { withMethods } from './control-methods.ts';

const page = readFileSync(join(import.meta.dirname, '..', '..', 'docs', 'control.md'), 'utf8');
const run = promisify(execFile);

describe('docs/control.md', () => {
  it('has every method with its schemas, and no other', () => {
    assert.equal(page, withMethods(page), 'bring it up to date with `npm run snapshot`');
    const titles = [...page.matchAll(/^#### (\S+)$/gm)].map(([, name]) => name);
    assert.deepEqual(titles, Object.keys(METHODS));
  });

  it('shows JSON that is JSON', () => {
    const blocks = examples('json');
    assert.ok(blocks.length > Object.keys(METHODS).length);
    for (const block of blocks) assert.doesNotThrow(() => JSON.parse(block), block);
  });

  it('names errors that there are', () => {
    const codes = [...page.matchAll(/"?`?((?:CONTROL|DAEMON|INTERNAL)_[A-Z_]+)\b/g)].map(([, code]) => String(code));
    assert.ok(codes.length > 5);
    for (const code of codes) assert.ok(Object.hasOwn(ERROR_CATALOGUE, code), code);
  });

  describe('the examples', () => {
    let fixture: ControlFixture;

    beforeEach(async () => {
      fixture = await openControl({ bytes: 1_048_576 });
    });

    afterEach(() => fixture.close());

    const answers = [/"healthy":true/, /"data":"[0-9a-f]{32}"/, /^\{"status_code":200,/, /^100 OK\nPool has 1048576 bytes/];
    for (const [index, command] of examples('sh').entries()) {
      const program = /\| (\w+)/.exec(command)?.[1] ?? '';
      it(`run: ${program}, number ${index + 1}`, async function () {
        if (spawnSync(program, ['-h']).error !== undefined) this.skip();
        const { stdout } = await run('sh', ['-c', command], { env: environment() });
        assert.match(stdout, answers[index] ?? /^$/);
      });
    }

    for (const [index, script] of examples('python').entries()) {
      it(`run: Python, number ${index + 1}`, async function () {
        if (spawnSync('python3', ['-c', '']).status !== 0) this.skip();
        const { stdout } = await run('python3', ['-c', script], { env: environment() });
        assert.equal(stdout, ['32\n', 'OK 1048576\n'][index]);
      });
    }

    it('show the answer that comes', async () => {
      const shown = examples('json').find((block) => block.startsWith('{"status_code"'));
      const client = await RawClient.connect({ host: '127.0.0.1', port: fixture.control.tcpPort! });
      client.write('{"command":"status","args":{}}\n');
      assert.equal(await client.all(), `${shown}\n`);
    });

    function environment(): NodeJS.ProcessEnv {
      return { PATH: process.env['PATH'], HOME: fixture.folder, SOCKET: fixture.socket, PORT: String(fixture.control.tcpPort) };
    }
  });
});

function examples(language: string): string[] {
  return [...page.matchAll(new RegExp(`^\`\`\`${language}\\n([\\s\\S]*?)\\n\`\`\`$`, 'gm'))].map(([, text]) => String(text));
}
