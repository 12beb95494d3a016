import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { promisify } from 'node:util';
import { parse } from 'smol-toml';
import { scriptEnvironment } from '../../plugins/source-script/src/script-environment.ts';
import { SCRIPTS } from './old-functions.ts';
import { migrateFor } from './real-types.ts';

const run = promisify(execFile);

// What the Python daemon did to get the data of a source.
const PYTHON = `
import logging, sys, urllib.request
out, sys.stdout = sys.stdout, sys.stderr
names = {"log": logging, "__name__": "__main__"}
exec(compile(open(sys.argv[1], "rb").read(), sys.argv[1], "exec"), names)
source = names[sys.argv[2]]
if "function" in source:
    data = source["function"]()
else:
    url = source["urlfunction"]()
    if not url: sys.exit(1)
    if "prefetch" in source: urllib.request.urlopen(source["prefetch"]).read()
    data = urllib.request.urlopen(url).read(source["size"]) if "size" in source else urllib.request.urlopen(url).read()
out.buffer.write(data)
`;

describe('scripts that stand for functions of an old configuration', () => {
  let server: Server;
  let address: string;
  let folder: string;
  let asked: string[];

  before(async function () {
    const isThere = await run('python3', ['--version']).then(
      () => true,
      () => false,
    );
    if (!isThere) this.skip();
    folder = await mkdtemp(join(tmpdir(), 'egd-scripts-'));
    server = createServer(({ url = '', headers }, reply) => {
      asked.push(url);
      reply.end(
        `page ${url} for ${headers['user-agent']?.startsWith('Python') === true ? 'Python' : (headers['user-agent'] ?? '')} ${'x'.repeat(50)}`,
      );
    });
    await new Promise<void>((resolve) => void server.listen(0, '127.0.0.1', resolve));
    address = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  });

  beforeEach(() => {
    asked = [];
  });

  after(async () => {
    server?.close();
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  for (const [title, { code, source = 'source_a', fails = false, byHand = false }] of Object.entries(SCRIPTS)) {
    it(`give the same as Python: ${title}`, async () => {
      const text = code.replaceAll('ADDRESS', address);
      const environment = { HOME: folder, PATH: process.env['PATH'] ?? '', EGD_KEY: 'k & y' };
      const { toml, needsHand } = await migrateFor(text, environment);
      assert.equal(needsHand, byHand, toml);
      const [table] = Object.entries(parse(toml)).flatMap(([id, value]) =>
        id === source.replace(/^source_/, '') ? [Object(value) as Record<string, unknown>] : [],
      );
      assert.equal(table?.['script_interpreter'], 'python3', toml);
      const [oldFile, script] = [join(folder, 'egdconf'), join(folder, 'script')];
      await writeFile(oldFile, text);
      await writeFile(script, String(table['script']));
      const own = await mkdtemp(join(folder, 'own-'));
      const migrated = await outputOf([script], scriptEnvironment(table, own, environment));
      const askedByScript = asked.splice(0);
      const original = await outputOf(['-c', PYTHON, oldFile, source], environment);
      assert.deepEqual(migrated, original);
      assert.equal(migrated === undefined, fails);
      assert.deepEqual(askedByScript, asked);
    });
  }
});

// As hexadecimal digits; undefined where it fails.
async function outputOf(args: readonly string[], env: Readonly<Record<string, string>>): Promise<string | undefined> {
  try {
    const { stdout } = await run('python3', args, { env, encoding: 'buffer' });
    return stdout.toString('hex');
  } catch {
    return undefined;
  }
}
