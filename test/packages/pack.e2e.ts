import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { readdirSync } from 'node:fs';
import { mkdir, readFile, writeFile } from 'node:fs/promises';
import { createRequire } from 'node:module';
import { basename, dirname, join } from 'node:path';
import { promisify } from 'node:util';
import { list } from 'tar';
import { makeUser, type EgdUser } from '../support/egd.ts';
import { startLocalRegistry, type LocalRegistry } from '../support/local-registry.ts';
import { npmEnvironment, packPackages, runNpm } from '../support/npm.ts';

const root = join(import.meta.dirname, '..', '..');
const plugins = readdirSync(join(root, 'plugins')).map((name) => join('plugins', name));
const folders = ['.', 'core', ...plugins];

describe('the packages', () => {
  let user: EgdUser;
  let registry: LocalRegistry;
  let app: string; // a folder of somebody who installed them all
  let tarballs: string[];
  let contents: readonly (readonly string[])[]; // paths in each tarball

  before(async function () {
    this.timeout(120_000);
    user = await makeUser();
    registry = await startLocalRegistry();
    const environment = { ...user.environment, ...npmEnvironment(registry.url, user.home) };
    const packed = join(user.home, 'packed');
    app = join(user.home, 'app');
    for (const folder of [packed, app]) await mkdir(folder);
    tarballs = await packPackages(folders, packed, environment);
    contents = await Promise.all(tarballs.map(pathsIn));
    for (const tarball of tarballs) await registry.publish(tarball);
    await writeFile(join(app, 'package.json'), '{"private":true,"type":"module"}');
    await runNpm(['install', '--ignore-scripts', 'egd', 'egd-source-nist'], { cwd: app, environment });
  });

  after(async () => {
    await registry.close();
    await user.remove();
  });

  const node = async (...args: string[]): Promise<string> =>
    (await promisify(execFile)(process.execPath, args, { cwd: app, env: { ...user.environment }, timeout: 60_000 })).stdout;
  const egd = (...args: string[]): Promise<string> => node(join(app, 'node_modules', '.bin', 'egd'), ...args);

  it('are all packed, each with its licence, a readme and declarations', () => {
    assert.equal(tarballs.length, folders.length);
    for (const [i, paths] of contents.entries()) {
      const name = basename(tarballs[i] ?? '');
      for (const file of ['package.json', 'LICENSE', 'README.md']) assert.ok(paths.includes(file), `${name} has no ${file}`);
      assert.ok(
        paths.some((path) => path.endsWith('.d.ts')),
        `${name} has no declarations`,
      );
    }
  });

  it('hold the manifest that oclif reads, with the commands of the sources, except the library', () => {
    for (const [i, paths] of contents.entries()) {
      const name = basename(tarballs[i] ?? '');
      assert.equal(paths.includes('oclif.manifest.json'), !name.startsWith('egd-core-'), name);
    }
  });

  it('hold neither sources, nor tests, nor source maps, nor what only building needs', () => {
    const wrong = contents.flatMap((paths, i) =>
      paths
        .filter(
          (path) =>
            /(^|\/)(src|test|bench|build|node_modules)\/|\.map$|tsconfig|\.(test|e2e)\./.test(path) ||
            (path.endsWith('.ts') && !path.endsWith('.d.ts')),
        )
        .map((path) => `${basename(tarballs[i] ?? '')}: ${path}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('hold every file that their exports, hooks and commands name', async () => {
    for (const [i, folder] of folders.entries()) {
      const manifest = await readFile(join(root, folder, 'package.json'), 'utf8');
      const named = [...manifest.matchAll(/"\.\/(dist\/[^"]+\.(?:js|d\.ts))"/g)].map(([, path = '']) => path);
      for (const path of named) assert.ok(contents[i]?.includes(path), `${folder} names ${path}`);
    }
  });

  it('install without a word about the versions of each other', async () => {
    const tree = await runNpm(['ls', '--all', '--json', '--omit', 'dev'], { cwd: app, environment: { ...user.environment } });
    const { problems = [] }: { problems?: string[] } = JSON.parse(tree);
    assert.deepEqual(problems, []);
  });

  it('run outside the repository: egd --version', async () => {
    const { version }: { version: string } = JSON.parse(await readFile(join(root, 'package.json'), 'utf8'));
    assert.ok((await egd('--version')).startsWith(`egd/${version} `));
  });

  it('run outside the repository: egd sources', async () => {
    const { sources }: { sources: { enabled: boolean; plugin: string }[] } = JSON.parse(await egd('sources', '--json'));
    assert.ok(sources.length >= 3);
    assert.ok(sources.every(({ enabled, plugin }) => enabled && plugin.startsWith('egd-source-')));
  });

  it('run outside the repository: egd gather', async () => {
    assert.match(await egd('gather', '--bytes', '64', '--encoding', 'hex'), /^[0-9a-f]{128}\s*$/);
  });

  it('run outside the repository: egd gather --into-pool, with the threads of the jitter source and of the conditioning', async () => {
    const { sources, pool }: { sources: { status: string; compressed: number; kept: number }[]; pool: { bytes: number } } = JSON.parse(
      await egd('gather', 'cpu_jitter', '--into-pool', '--json'),
    );
    assert.deepEqual(
      sources.map(({ status, kept }) => [status, kept]),
      [['accepted', pool.bytes]],
    );
    assert.ok(pool.bytes > 0);
    assert.match(await egd('pool', 'verify'), new RegExp(`is valid: ${String(pool.bytes)} bytes`));
  });

  it('run outside the repository: egd gateway openapi', async () => {
    const { openapi, paths }: { openapi: string; paths: Record<string, unknown> } = JSON.parse(await egd('gateway', 'openapi'));
    assert.match(openapi, /^3\.1\./);
    assert.ok('/api/random' in paths);
  });

  it('run outside the repository: egd simulate bridge, from an appliance to a client', async () => {
    const { draws }: { draws: { request: string; answer: string }[] } = JSON.parse(await egd('simulate', 'bridge', '--json'));
    const answer = draws.find(({ request }) => request === 'GET /api/random?bytes=32')?.answer;
    assert.match(answer ?? '', /^[0-9a-f]{64}$/);
  });

  it('hold the pages of the gateway, with each file that they load', async () => {
    const bridge = contents[folders.indexOf(join('plugins', 'bridge'))] ?? [];
    for (const page of ['index.html', 'api.html']) {
      const html = await readFile(join(app, 'node_modules', 'egd-bridge', 'dist', 'page', page), 'utf8');
      const loaded = [...html.matchAll(/(?:src|href)="\/?page\/([^"]+)"/g)].map(([, file = '']) => file);
      assert.ok(loaded.length >= 2, page);
      for (const file of loaded) assert.ok(bridge.includes(`dist/page/${file}`), `${page} loads ${file}`);
    }
  });

  it('hold the licences of what is bundled into them', async () => {
    const notices = await readFile(join(app, 'node_modules', 'egd-bridge', 'dist', 'THIRD-PARTY-LICENSES.txt'), 'utf8');
    for (const name of ['fastify', 'prom-client', '@nats-io/jetstream', '@modelcontextprotocol/server', 'uplot'])
      assert.match(notices, new RegExp(`^${name} \\d`, 'im'), name);
  });

  it('give their entries to import', async () => {
    const script = `
      const entries = ['egd-core', 'egd-core/testing', 'egd-source-quantis/testing', 'egd-source-nist', 'egd-source-url'];
      const [core, testing, quantis, nist, url] = await Promise.all(entries.map((entry) => import(entry)));
      const kinds = [testing.testSourceType, quantis.startFakeAppliance, nist.verifyPulse].map((value) => typeof value);
      const [{ type }] = await url.default();
      console.log(JSON.stringify([core.checkHealth(new Uint8Array(100)).healthy, ...kinds, type]));
    `;
    const said: unknown = JSON.parse(await node('--input-type=module', '--eval', script));
    assert.deepEqual(said, [false, 'function', 'function', 'function', 'url']);
  });

  it('give their types', async () => {
    const compiler = join(dirname(createRequire(import.meta.url).resolve('typescript/package.json')), 'bin', 'tsc');
    await writeFile(
      join(app, 'types.ts'),
      `import { checkHealth, type SourceType } from 'egd-core';
import { testSourceType } from 'egd-core/testing';
import { startFakeAppliance } from 'egd-source-quantis/testing';
export const healthy: boolean = checkHealth(new Uint8Array()).healthy;
export const type: SourceType['type'] = 'url';
export const appliance: Promise<{ url: string }> = startFakeAppliance();
// @ts-expect-error: not any
export const wrongHealth: string = checkHealth(new Uint8Array()).healthy;
// @ts-expect-error: not any
testSourceType(1);
// @ts-expect-error: not any
export const wrongAppliance: number = startFakeAppliance();
`,
    );
    const options = ['--noEmit', '--strict', '--skipLibCheck', '--module', 'nodenext', '--target', 'es2024', '--types', ''];
    await node(compiler, ...options, 'types.ts').catch((error: unknown) => assert.fail(String((error as { stdout?: string }).stdout)));
  });
});

async function pathsIn(tarball: string): Promise<string[]> {
  const paths: string[] = [];
  await list({ file: tarball, onReadEntry: ({ path }) => void paths.push(path.replace(/^package\//, '')) });
  return paths;
}
