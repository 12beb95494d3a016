import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import * as fc from 'fast-check';
import { hiddenPaths, requireReachable } from '../../src/service/reachable-program.ts';
import { servicePlan } from '../../src/service/service-plan.ts';
import type { ServiceRequest } from '../../src/service/service-request.ts';
import { systemdWord } from '../../src/service/systemd-unit.ts';
import { binary } from '../support/egd.ts';

const MOST_EXPOSURE = 20; // tenths, as systemd-analyze counts them: 100 is a service without any protection
const AWKWARD = `/opt/a b/100% $HOME "it's" \\ <&>.toml`;

const machine: ServiceRequest = {
  manager: 'systemd',
  forUser: false,
  node: process.execPath,
  script: binary,
  environment: {},
  home: '/home/somebody',
  userId: 1000,
};

describe('the unit for systemd', () => {
  let folder: string;

  beforeEach(async () => {
    folder = await realpath(await mkdtemp(join(tmpdir(), 'egd-unit-')));
  });

  afterEach(() => rm(folder, { recursive: true }));

  async function analyze(request: ServiceRequest, ...args: string[]): Promise<{ status: number | null; text: string } | undefined> {
    const unit = join(folder, 'egd.service');
    await writeFile(unit, servicePlan(request).text);
    const run = spawnSync('systemd-analyze', [...args, unit], { encoding: 'utf8', env: { ...process.env, XDG_RUNTIME_DIR: folder } });
    return run.error === undefined ? { status: run.status, text: run.stdout + run.stderr } : undefined;
  }

  for (const forUser of [false, true]) {
    it(`is without fault for systemd-analyze, where that is installed: ${forUser ? 'of a user' : 'of the machine'}`, async function () {
      const verdict = await analyze({ ...machine, forUser }, ...(forUser ? ['--user'] : []), 'verify');
      if (verdict === undefined) this.skip();
      assert.ok(!verdict.text.includes('egd.service'), verdict.text);
      assert.equal(verdict.status, 0, verdict.text);
    });
  }

  it('is found to be exposed little, where systemd-analyze is installed', async function () {
    const verdict = await analyze(machine, 'security', '--offline=true', `--threshold=${MOST_EXPOSURE}`);
    if (verdict === undefined) this.skip();
    assert.equal(verdict.status, 0, verdict.text);
    assert.match(verdict.text, /Overall exposure level/);
  });

  it('lets V8 compile, and programs and sources reach what they need', () => {
    const { text } = servicePlan(machine);
    assert.doesNotMatch(text, /MemoryDenyWriteExecute|ProcSubset|PrivateNetwork|IPAddressDeny/);
    assert.match(text, /^RestrictAddressFamilies=.*AF_INET AF_INET6/m);
  });

  it('runs as a user without rights and never restarts what a person has to correct', () => {
    const { text, path } = servicePlan(machine);
    assert.equal(path, '/etc/systemd/system/egd.service');
    for (const line of ['Type=notify', 'NotifyAccess=main', 'DynamicUser=yes', 'CapabilityBoundingSet=', 'RestartPreventExitStatus=2 3'])
      assert.ok(text.split('\n').includes(line), line);
  });

  it('of a user lies in the folder of their configuration and asks for no rights', () => {
    const { text, path, enable } = servicePlan({ ...machine, forUser: true });
    assert.equal(path, '/home/somebody/.config/systemd/user/egd.service');
    assert.equal(
      servicePlan({ ...machine, forUser: true, environment: { XDG_CONFIG_HOME: '/elsewhere' } }).path,
      '/elsewhere/systemd/user/egd.service',
    );
    assert.doesNotMatch(text, /DynamicUser|CapabilityBoundingSet|ProtectHome/);
    assert.match(text, /WantedBy=default\.target/);
    assert.ok(enable.every((command) => command[1] === '--user'));
  });

  it('writes any path so that systemd reads it back', () => {
    assert.equal(systemdWord(AWKWARD), String.raw`"/opt/a b/100%% $$HOME \"it's\" \\ <&>.toml"`);
    assert.equal(systemdWord('/usr/bin/node'), '/usr/bin/node');
    fc.assert(
      fc.property(fc.stringMatching(/^[\x20-\x7e]+$/), (word) => {
        const written = systemdWord(word);
        const inside = /^"(.*)"$/s.exec(written)?.[1]?.replaceAll(/\\(.)/g, '$1') ?? written;
        assert.equal(inside.replaceAll('%%', '%').replaceAll('$$', '$'), word);
        assert.ok(written.startsWith('"') || !/[\s"'\\;]/.test(written));
      }),
    );
  });

  it('names a program that it would hide from the service', () => {
    const inHome = { ...machine, node: '/home/somebody/.local/bin/node', script: '/opt/egd/bin/run.js' };
    assert.deepEqual(hiddenPaths(inHome), ['/home/somebody/.local/bin/node']);
    assert.throws(() => requireReachable(inHome), /may not look into home and temporary folders.*\/home\/somebody\/\.local\/bin\/node/);
    assert.deepEqual(hiddenPaths({ ...inHome, forUser: true }), []);
  });
});

describe('the files for launchd and WinSW', () => {
  it('are a property list with the command line word by word, whatever is in it', function () {
    const { text, path, enable } = servicePlan({ ...machine, manager: 'launchd', config: AWKWARD });
    assert.equal(path, '/Library/LaunchDaemons/egd.daemon.plist');
    assert.deepEqual(enable.at(-1), ['launchctl', 'bootstrap', 'system', path]);
    const list = read('plistlib.loads(raw)', text);
    if (list === undefined) this.skip();
    assert.deepEqual(list, {
      Label: 'egd.daemon',
      ProgramArguments: [process.execPath, binary, 'start', '--foreground', '--config', AWKWARD],
      WorkingDirectory: '/',
      RunAtLoad: true,
      KeepAlive: { SuccessfulExit: false },
      ThrottleInterval: 30,
      ExitTimeOut: 60,
      ProcessType: 'Background',
      Umask: 0o077,
      StandardOutPath: '/var/log/egd/launchd.log',
      StandardErrorPath: '/var/log/egd/launchd.log',
    });
  });

  it('are an agent of the user where one is asked for', () => {
    const { path, enable, text } = servicePlan({ ...machine, manager: 'launchd', forUser: true, home: '/Users/somebody', userId: 501 });
    assert.equal(path, '/Users/somebody/Library/LaunchAgents/egd.daemon.plist');
    assert.deepEqual(enable.at(-1), ['launchctl', 'bootstrap', 'gui/501', path]);
    assert.match(text, /\/Users\/somebody\/Library\/Logs\/egd\/launchd\.log/);
  });

  it('are XML for WinSW with the command line word by word, as an account without rights', function () {
    const plan = servicePlan({
      ...machine,
      manager: 'windows',
      config: AWKWARD,
      environment: { ProgramData: 'D:\\Data' },
      wrapper: 'C:\\WinSW.exe',
    });
    assert.equal(plan.path, String.raw`D:\Data\egd\service\egd-service.xml`);
    assert.deepEqual(plan.copies, [{ from: 'C:\\WinSW.exe', to: String.raw`D:\Data\egd\service\egd-service.exe` }]);
    assert.deepEqual(plan.enable[0], [String.raw`D:\Data\egd\service\egd-service.exe`, 'install']);
    const words = read(
      '[[element.tag, element.text] for element in tree.fromstring(raw).iter() if element.tag in ("executable", "argument", "user")]',
      plan.text,
    );
    if (words === undefined) this.skip();
    assert.deepEqual(words, [
      ['executable', process.execPath],
      ...[binary, 'start', '--foreground', '--config', AWKWARD].map((word) => ['argument', word]),
      ['user', 'LocalService'],
    ]);
  });
});

// What Python's own parsers read.
function read(expression: string, text: string): unknown {
  const run = spawnSync(
    'python3',
    ['-c', `import sys, json, plistlib, xml.etree.ElementTree as tree\nraw = sys.stdin.buffer.read()\nprint(json.dumps(${expression}))`],
    {
      input: text,
      encoding: 'utf8',
    },
  );
  if (run.error !== undefined) return undefined;
  assert.equal(run.status, 0, run.stderr);
  return JSON.parse(run.stdout);
}
