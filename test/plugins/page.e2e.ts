import assert from 'node:assert/strict';
import { randomBytes } from 'node:crypto';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { execFile } from 'node:child_process';
import { startWebServer, type WebServer } from 'egd-core/testing';
import { makeUser, type EgdRun, type EgdUser } from '../support/egd.ts';
import { startLocalRegistry, type LocalRegistry } from '../support/local-registry.ts';
import { npmEnvironment, packPackages, runNpm } from '../support/npm.ts';

const page = await readFile(join(import.meta.dirname, '..', '..', 'docs', 'plugins.md'), 'utf8');
// A block of a file says so: ```js source-types.js
const files = new Map([...page.matchAll(/^```\w+ (\S+)\n([^]*?)^```$/gm)].map(([, name = '', text = '']) => [name, text]));

describe('the plugin that docs/plugins.md shows', () => {
  let user: EgdUser;
  let registry: LocalRegistry;
  let counter: WebServer;
  let folder: string;
  let environment: Readonly<Record<string, string>>;
  let run: (...args: string[]) => Promise<EgdRun>;

  before(async function () {
    this.timeout(120_000);
    user = await makeUser();
    registry = await startLocalRegistry();
    counter = await startWebServer({
      '/counts': (_, response) => void response.end(JSON.stringify([...randomBytes(500)].map((byte) => 1_000_000 + byte))),
    });
    environment = npmEnvironment(registry.url, user.home);
    run = (...args) => user.runWith({ environment }, ...args);
    folder = join(user.home, 'egd-source-geiger');
    for (const [name, text] of files) await write(join(folder, name), text);
    const packed = join(user.home, 'packed');
    await mkdir(packed);
    const [core = ''] = await packPackages(['core'], packed, npm(user.home).environment);
    await registry.publish(core);
    await write(join(user.home, 'egd.toml'), (files.get('egd.toml') ?? '').replace('http://127.0.0.1:8080', counter.url));
  });

  after(async () => {
    await counter.close();
    await registry.close();
    await user.remove();
  });

  const npm = (cwd: string) => ({ cwd, environment: { ...user.environment, ...environment } });

  it('is a page of code: three files and a table of a configuration', () => {
    assert.deepEqual([...files.keys()], ['package.json', 'source-types.js', 'test/geiger.test.js', 'egd.toml']);
    assert.ok((files.get('source-types.js') ?? '').split('\n').length < 60);
  });

  it('passes its own test, the conformance suite, with what `npm install` brings', async () => {
    await runNpm(['install', '--ignore-scripts'], npm(folder));
    const said = await runNpm(['test'], npm(folder));
    assert.match(said, /the source type geiger/);
    assert.match(said, /1\d passing/);
    assert.doesNotMatch(said, /failing|pending/);
  });

  it('has the types that it says it has', async () => {
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    const options = ['--noEmit', '--checkJs', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
    await promisify(execFile)(process.execPath, [compiler, ...options, 'source-types.js'], { cwd: folder });
  });

  it('works by a link', async () => {
    await succeeds('plugins', 'link', folder);
    assert.equal(await pluginOf('geiger'), 'egd-source-geiger');
    await succeeds('plugins', 'unlink', 'egd-source-geiger');
    assert.equal(await pluginOf('geiger'), undefined);
  });

  it('is packed, installed from a registry and gathered from', async () => {
    await runNpm(['pack', '--pack-destination', user.home], npm(folder));
    await registry.publish(join(user.home, 'egd-source-geiger-1.0.0.tgz'));
    await succeeds('plugins', 'install', 'egd-source-geiger');
    assert.equal(await pluginOf('geiger'), 'egd-source-geiger');
    const tested = await succeeds('sources', 'test', 'cellar');
    assert.match(tested.stdout.toString(), /Fetched 128 bytes from http:\/\/127\.0\.0\.1:\d+\/counts/);
    const gathered = await succeeds('gather', 'cellar', '--encoding', 'hex');
    assert.match(gathered.stdout.toString(), /^[0-9a-f]{128}\s*$/, 'half of 128 bytes, in hex');
  });

  async function succeeds(...args: string[]): Promise<EgdRun> {
    const result = await run(...args);
    assert.equal(result.status, 0, result.stderr);
    return result;
  }

  async function pluginOf(type: string): Promise<string | undefined> {
    const { stdout, stderr } = await succeeds('sources', 'types', '--json');
    assert.equal(stderr, '');
    const types: { type: string; plugin: string }[] = JSON.parse(stdout.toString());
    return types.find((candidate) => candidate.type === type)?.plugin;
  }
});

async function write(file: string, text: string): Promise<void> {
  await mkdir(dirname(file), { recursive: true });
  await writeFile(file, text, { mode: 0o600 });
}
