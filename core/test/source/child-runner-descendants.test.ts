import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { access, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import type { ChildLimits, RunRequest } from '../../src/source/source-tools.ts';
import { hasEnded, isRunning, pidIn, runProgram, runShell, withFolder } from '../support/run-program.ts';

const LIMITS: ChildLimits = { memory: 50 * 1024 * 1024, openFiles: 64, cpuTime: 15 };

describe('the descendants of a program', () => {
  before(function () {
    if (process.platform === 'win32') this.skip();
  });

  it('end with it, and do not hold its output open', async () => {
    const start = performance.now();
    const { stdout } = await runShell('sleep 60 & echo $!; head -c 300000 /dev/zero | tr "\\0" a');
    const text = Buffer.from(stdout).toString();
    assert.equal(isRunning(Number.parseInt(text, 10)), false);
    assert.ok(text.endsWith('\n'.concat('a'.repeat(300_000))));
    assert.ok(performance.now() - start < 20_000);
  });

  for (const [what, request] of Object.entries<Partial<RunRequest>>({
    'a timeout': { timeout: 300 },
    'too much output': { maxOutput: 10 },
  })) {
    it(`end after ${what}, and so do those of them that ignore SIGTERM`, async () => {
      await withFolder(async (folder) => {
        const text = `sh -c 'trap "" TERM; echo $$ > "$1"; while :; do sleep 1; done' sh "$1" & trap "" TERM
          until [ -s "$1" ]; do sleep 0.02; done; echo more than ten bytes; sleep 60; sleep 60`;
        await assert.rejects(runShell(text, request, join(folder, 'pid')));
        // With a short time it may not even have come to write.
        const pid = Number(await readFile(join(folder, 'pid'), 'utf8').catch(() => '0'));
        if (pid !== 0) assert.equal(isRunning(pid), false);
      });
    });
  }

  it('hear of their end by SIGTERM first', async () => {
    await withFolder(async (folder) => {
      const text = 'trap "echo heard > $1; exit" TERM; echo ready; while :; do sleep 0.02; done';
      await assert.rejects(runShell(text, { maxOutput: 1 }, join(folder, 'word')));
      assert.equal(await readFile(join(folder, 'word'), 'utf8'), 'heard\n');
    });
  });

  describe('that are daemons', () => {
    before(function () {
      if (process.platform !== 'linux') this.skip();
    });

    it('end with a command that lived long enough for them to be seen, whatever they did to hide', async () => {
      await withFolder(async (folder) => {
        const text = `env -i PATH="$PATH" setsid sh -c 'echo $$ > "$1"; exec sleep 60' sh "$1" & until [ -s "$1" ]; do sleep 0.01; done; sleep 0.5; echo data`;
        await runShell(text, {}, join(folder, 'pid'));
        assert.equal(isRunning(await pidIn(join(folder, 'pid'))), false);
      });
    });

    it('end with a command at any time, unless they cleared their environment', async () => {
      await withFolder(async (folder) => {
        const text = `(setsid sh -c 'echo $$ > "$1"; cd /; exec sleep 60 >&- 2>&-' sh "$1" &); until [ -s "$1" ]; do :; done; echo data`;
        await runShell(text, {}, join(folder, 'pid'));
        assert.equal(isRunning(await pidIn(join(folder, 'pid'))), false);
      });
    });

    it('end with a script at any time, whatever they did to hide', async () => {
      await withFolder(async (folder) => {
        const text = `( env -i PATH="$PATH" setsid sh -c '(cd /; echo $$ > "$1"; exec sleep 60 >&- 2>&-) &' sh "$1" & )
          until [ -s "$1" ]; do :; done; echo data`;
        const hidden = text.replace('$$', '$(exec sh -c "echo \\$PPID")');
        await runShell(hidden, { subject: 'script', limits: LIMITS }, join(folder, 'pid'));
        assert.equal(isRunning(await pidIn(join(folder, 'pid'))), false);
      });
    });
  });

  for (const how of ['exit', 'SIGTERM'] as const) {
    it(`end when egd itself ends by ${how}`, async () => {
      await withFolder(async (folder) => {
        const file = join(folder, 'pid');
        const script = fileURLToPath(new URL('../support/leave-child.ts', import.meta.url));
        const egd = spawn(process.execPath, ['--conditions=egd-source', script, how, file], { stdio: 'ignore' });
        const [code, signal] = await once(egd, 'exit');
        assert.deepEqual([code, signal], how === 'exit' ? [0, null] : [null, 'SIGTERM']);
        const pid = await pidIn(file);
        try {
          await hasEnded(pid);
        } finally {
          if (isRunning(pid)) process.kill(-pid, 'SIGKILL');
        }
      });
    });
  }
});

describe('a program whose run is aborted', () => {
  it('is not started when that was before', async () => {
    await withFolder(async (folder) => {
      const signal = AbortSignal.abort(new Error('not wanted'));
      await assert.rejects(runProgram(['touch', join(folder, 'file')], { signal }), {
        code: 'SOURCE_ABORTED',
        message: 'touch was not started',
        cause: signal.reason,
      });
      await assert.rejects(access(join(folder, 'file')));
    });
  });

  it('ends when that is at once', async () => {
    const now = new AbortController();
    const running = runProgram(['sleep', '60'], { signal: now.signal });
    now.abort();
    await assert.rejects(running, { code: 'SOURCE_ABORTED' });

    const soon = new AbortController();
    setImmediate(() => soon.abort());
    await assert.rejects(runProgram(['sleep', '60'], { signal: soon.signal }), { code: 'SOURCE_ABORTED' });
  });

  it('ends midway with all that it started, soon', async () => {
    await withFolder(async (folder) => {
      const file = join(folder, 'pid');
      const controller = new AbortController();
      const text = `trap "" TERM; sh -c 'trap "" TERM; echo $$ > "$1"; while :; do sleep 1; done' sh "$1"; sleep 60`;
      const running = runShell(text, { signal: controller.signal }, file);
      const pid = await pidIn(file);
      const start = performance.now();
      controller.abort();
      await assert.rejects(running, { code: 'SOURCE_ABORTED', message: 'sh was stopped' });
      assert.equal(isRunning(pid), false);
      assert.ok(performance.now() - start < 5000);
    });
  });
});
