import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { servicePlan } from '../../src/service/service-plan.ts';
import { binary } from '../support/egd.ts';

const root = join(import.meta.dirname, '..', '..');
const docs = join(root, 'docs');
const pages = ['monitoring.md', 'troubleshooting.md', 'packets.md', ...pagesIn('deployment'), ...pagesIn('bridge')].map((name) => ({
  name,
  path: join(docs, name),
  text: readFileSync(join(docs, name), 'utf8'),
}));

describe('the pages about deployment', () => {
  it('link to pages and sections that there are', () => {
    const broken = pages.flatMap(({ name, path, text }) =>
      [...text.matchAll(/\]\(([^)\s]+)\)/g)]
        .map(([, link = '']) => link)
        .filter((link) => !link.startsWith('https:') && !leadsSomewhere(path, link))
        .map((link) => `${name}: ${link}`),
    );
    assert.deepEqual(broken, []);
  });

  it('name commands that there are', () => {
    const named = pages.flatMap(({ text }) => [
      ...text.matchAll(/(?:`|^|[$>] |sudo |exec (?:-T )?egd )egd ([a-z]+)(?: ([a-z]+))?(?: ([a-z]+))?/gm),
    ]);
    assert.ok(named.length > 40, `only ${named.length} commands found`);
    const unknown = named.filter(
      ([, first = '', second = '', third = '']) => ![first, join(first, second), join(first, second, third)].some(isCommand),
    );
    assert.deepEqual(
      unknown.map(([text]) => text),
      [],
    );
  });

  it('have drop-ins that systemd understands, where systemd-analyze is installed', async function () {
    const dropIns = pages.flatMap(({ text }) => [...text.matchAll(/^```ini\n(.*?)^```/gms)].map(([, block = '']) => block));
    assert.ok(dropIns.length >= 6);
    const folder = await mkdtemp(join(tmpdir(), 'egd-drop-in-'));
    const { text } = servicePlan({
      manager: 'systemd',
      forUser: false,
      node: process.execPath,
      script: binary,
      environment: {},
      home: folder,
      userId: 1,
    });
    const verdicts: string[] = [];
    for (const [index, dropIn] of dropIns.entries()) {
      const unit = join(folder, `${index}`, 'egd.service');
      await mkdir(join(`${unit}.d`), { recursive: true });
      await writeFile(unit, text);
      await writeFile(join(`${unit}.d`, 'override.conf'), dropIn);
      const run = spawnSync('systemd-analyze', ['verify', unit], {
        encoding: 'utf8',
        env: { ...process.env, SYSTEMD_UNIT_PATH: `${dirname(unit)}:` },
      });
      if (run.error !== undefined) break;
      verdicts.push(
        run.stderr
          .split('\n')
          .filter((line) => line.includes('egd.service'))
          .join('\n'),
      );
    }
    await rm(folder, { recursive: true });
    if (verdicts.length === 0) this.skip();
    assert.deepEqual(
      verdicts,
      dropIns.map(() => ''),
    );
  });
});

describe('the units of the bridge', () => {
  const folder = join(docs, 'deployment', 'bridge');
  const units = readdirSync(folder).filter((name) => name.endsWith('.service'));

  it('run the commands, with the credential that they look for, and give up what they do not need', () => {
    assert.deepEqual(units.toSorted(), ['egd-collector.service', 'egd-gateway.service']);
    for (const unit of units) {
      const text = readFileSync(join(folder, unit), 'utf8');
      const [, command = ''] = /^ExecStart=\S+\/egd (\w+) --config \/etc\/egd\/\1\.toml$/m.exec(text) ?? [];
      assert.ok(isCommand(command), unit);
      for (const line of ['LoadCredential=egd-bridge-key:', 'NoNewPrivileges=yes', 'LimitCORE=0', `User=egd-${command}`])
        assert.ok(text.includes(line), line);
    }
  });

  it('are understood by systemd and expose little to it, where systemd-analyze is installed', function () {
    for (const unit of units) {
      const run = spawnSync('systemd-analyze', ['security', '--offline=yes', join(folder, unit)], { encoding: 'utf8' });
      if (run.error !== undefined) this.skip();
      const [, exposure] = /Overall exposure level for \S+: (\d+\.\d+)/.exec(run.stdout) ?? [];
      assert.ok(Number(exposure) < 2, `${unit}: ${run.stdout}${run.stderr}`);
    }
  });
});

describe('the container', () => {
  const dockerfile = readFileSync(join(root, 'Dockerfile'), 'utf8');
  const compose = readFileSync(join(root, 'compose.yaml'), 'utf8');

  it('runs as nobody who is root, whose folders in memory are its own', () => {
    const user = /^USER (\d+):(\d+)$/m.exec(dockerfile);
    assert.notEqual(user?.[1], '0');
    const owners = [...compose.matchAll(/- \/\S+:uid=(\d+),gid=(\d+),mode=0700/g)].map(([, uid, gid]) => [uid, gid]);
    assert.deepEqual(owners, [
      [user?.[1], user?.[2]],
      [user?.[1], user?.[2]],
    ]);
    for (const line of ['read_only: true', 'cap_drop: [ALL]', 'init: true']) assert.ok(compose.includes(line), line);
  });

  it('is built from files that are there and not left out', () => {
    const ignored = readFileSync(join(root, '.dockerignore'), 'utf8').split('\n');
    for (const name of ['package.json', 'package-lock.json', '.npmrc', 'build', 'src', 'core', 'plugins', 'bin']) {
      assert.ok(existsSync(join(root, name)), name);
      assert.ok(!ignored.includes(name), name);
    }
    assert.ok(ignored.includes('**/node_modules'), 'what is installed here is for this system');
  });
});

function leadsSomewhere(from: string, link: string): boolean {
  const [file = '', section] = link.split('#');
  const path = file === '' ? from : join(dirname(from), file);
  if (!existsSync(path)) return false;
  if (section === undefined) return true;
  const titles = [...readFileSync(path, 'utf8').matchAll(/^#+ (.*)$/gm)].map(([, title = '']) => title);
  return titles.some(
    (title) =>
      title
        .toLowerCase()
        .replaceAll(/[^\w\s-]/g, '')
        .replaceAll(' ', '-') === section,
  );
}

function isCommand(path: string): boolean {
  return [root, join(root, 'plugins', 'bridge')]
    .map((pkg) => join(pkg, 'src', 'commands', path))
    .some((at) => existsSync(`${at}.ts`) || existsSync(join(at, 'index.ts')));
}

function pagesIn(folder: string): readonly string[] {
  return readdirSync(join(docs, folder))
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
}
