import assert from 'node:assert/strict';
import { createHash, randomBytes } from 'node:crypto';
import { getEventListeners } from 'node:events';
import { chmod, mkdir, realpath, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { mock } from 'node:test';
import { setImmediate as turn } from 'node:timers/promises';
import { runProgram, runShell, withFolder } from '../support/run-program.ts';

describe('the runner of programs', () => {
  it('gives what a program wrote, byte for byte', async () => {
    const { stdout, stderr } = await runShell(String.raw`printf '\000\377\n\r\n\n'`);
    assert.deepEqual([...stdout], [0, 255, 10, 13, 10, 10]);
    assert.equal(stderr, '');
  });

  it('hands arguments over as they are, because there is no shell', async () => {
    const words = ['$(id)', '`id`', '*', '; id', '"', "'", '', 'a  b', '-x'];
    const { stdout } = await runProgram(['printf', String.raw`%s\0`, ...words]);
    assert.equal(Buffer.from(stdout).toString(), words.map((word) => `${word}\0`).join(''));
  });

  it('loses nothing of a large output', async () => {
    await withFolder(async (folder) => {
      const bytes = randomBytes(5_000_000);
      await writeFile(join(folder, 'large'), bytes);
      const { stdout } = await runProgram(['cat', join(folder, 'large')]);
      assert.equal(sha256(stdout), sha256(bytes));
    });
  });

  it('keeps 4,096 characters of standard error, apart from the data, and reads the rest away', async () => {
    const { stdout, stderr } = await runShell('printf first >&2; head -c 300000 /dev/zero | tr "\\0" e >&2; printf data');
    assert.equal(Buffer.from(stdout).toString(), 'data');
    assert.equal(stderr, `first${'e'.repeat(4091)}`);
  });

  it('puts together characters whose bytes come one by one', async () => {
    const { stderr } = await runShell(String.raw`printf '\303' >&2; sleep 0.05; printf '\251' >&2; echo data`);
    assert.equal(stderr, 'é');
  });

  it('gives a program the environment asked for and nothing else, or that of egd', async () => {
    const { stdout } = await runProgram(['/usr/bin/env', '-0'], { environment: { EGD_SOURCE_NAME: 'two\nlines' } });
    assert.equal(Buffer.from(stdout).toString(), 'EGD_SOURCE_NAME=two\nlines\0');
    const inherited = await runShell('printf %s "$PATH"');
    assert.equal(Buffer.from(inherited.stdout).toString(), process.env['PATH']);
  });

  it('runs a program in the folder asked for, with nothing to read from', async () => {
    await withFolder(async (folder) => {
      const { stdout } = await runShell('cat; pwd -P', { cwd: folder });
      assert.equal(Buffer.from(stdout).toString(), `${await realpath(folder)}\n`);
    });
  });

  it('allows exactly the output limit and ends what writes more', async () => {
    const { stdout } = await runShell('head -c 1000 /dev/zero', { maxOutput: 1000 });
    assert.equal(stdout.length, 1000);
    await assert.rejects(runShell('head -c 1001 /dev/zero', { maxOutput: 1000 }), { code: 'SOURCE_OUTPUT_TOO_LARGE' });
    await assert.rejects(runProgram(['yes'], { maxOutput: 100_000 }), {
      code: 'SOURCE_OUTPUT_TOO_LARGE',
      message: 'yes wrote more than 100000 bytes and was ended',
    });
  });

  it('gives a program 30 seconds, or as long as was said', async () => {
    const timers = mock.method(globalThis, 'setTimeout');
    try {
      await runProgram(['echo', 'data']);
      assert.ok(timers.mock.calls.some((call) => call.arguments[1] === 30_000));
    } finally {
      timers.mock.restore();
    }
    await assert.rejects(runShell('echo data; echo still busy >&2; sleep 60', { timeout: 300 }), {
      code: 'SOURCE_COMMAND_TIMEOUT',
      message: 'sh did not finish within 0.3 s and was ended: still busy',
    });
    await assert.rejects(runProgram(['sleep', '60'], { timeout: 50, subject: 'script' }), { code: 'SOURCE_SCRIPT_TIMEOUT' });
  });

  describe('names the failure of a program', () => {
    it('that is missing', async () => {
      const missing = { code: 'SOURCE_COMMAND_NOT_FOUND', category: 'permanent' };
      await assert.rejects(runProgram(['no-such-program-of-egd']), { ...missing, message: 'no-such-program-of-egd was not found' });
      await assert.rejects(runProgram(['/no/such/program']), missing);
      await assert.rejects(runShell('no-such-program-of-egd'), {
        ...missing,
        message: /^sh ended with status 127: .*no-such-program-of-egd/,
      });
    });

    it('that is missing where PATH has a folder that may not be entered', async function () {
      if (process.geteuid?.() === 0) this.skip(); // root may enter every folder
      await withFolder(async (folder) => {
        await mkdir(join(folder, 'closed'), { mode: 0o000 });
        const environment = { PATH: `${join(folder, 'closed')}:${process.env['PATH']}` };
        await assert.rejects(runProgram(['no-such-program-of-egd'], { environment }), { code: 'SOURCE_COMMAND_NOT_FOUND' });
      });
    });

    it('that may not be run', async () => {
      await withFolder(async (folder) => {
        const file = join(folder, 'program');
        await writeFile(file, '#!/bin/sh\necho data\n');
        await chmod(file, 0o600);
        const refused = { code: 'SOURCE_PERMISSION_DENIED', category: 'permanent' };
        await assert.rejects(runProgram([file]), refused);
        await assert.rejects(runProgram([folder]), refused);
        await assert.rejects(runShell('exec "$1"', {}, file), refused);
      });
    });

    it('that cannot be started at all', async () => {
      await assert.rejects(runProgram(['echo', 'a\0b']), { code: 'SOURCE_COMMAND_FAILED', message: /^echo could not be started: / });
      await assert.rejects(runProgram(['echo', 'x'.repeat(5_000_000)]), { code: 'SOURCE_COMMAND_FAILED', message: /E2BIG/ });
    });

    it('that ends with another status, with the last line it said', async () => {
      const text = 'echo data; seq 5000 >&2; printf "\\033[31mno luck\\007\\n\\n" >&2; exit 3';
      await assert.rejects(runShell(text), {
        code: 'SOURCE_COMMAND_FAILED',
        message: 'sh ended with status 3: [31mno luck',
      });
      await assert.rejects(runShell(text, { subject: 'script' }), { code: 'SOURCE_SCRIPT_FAILED', category: 'temporary' });
      await assert.rejects(runShell('echo why >&2; exit 1'), { metadata: { stderr: 'why\n' } });
    });

    it('that is killed', async () => {
      await assert.rejects(runShell('echo data; kill -SEGV $$'), { code: 'SOURCE_COMMAND_FAILED', message: 'sh was killed by SIGSEGV' });
    });

    it('that writes nothing', async () => {
      await assert.rejects(runProgram(['true']), { code: 'SOURCE_EMPTY', message: 'true wrote nothing to standard output' });
      await assert.rejects(runShell('echo only a warning >&2'), { code: 'SOURCE_EMPTY', message: /only a warning$/ });
    });
  });

  it('leaves no handle, timer or listener, however many programs ran', async () => {
    await runProgram(['echo', 'first']); // loads what is loaded once
    const controller = new AbortController();
    const { signal } = controller;
    const before = await settled(signal);
    for (let round = 0; round < 10; round += 1) {
      await runProgram(['echo', 'data'], { signal });
      await assert.rejects(runProgram(['false'], { signal }));
      await assert.rejects(runProgram(['no-such-program-of-egd'], { signal }));
      await assert.rejects(runProgram(['sleep', '60'], { signal, timeout: 5 }));
    }
    await Promise.all(Array.from({ length: 12 }, () => runProgram(['echo', 'data'], { signal })));
    assert.equal(await settled(signal), before);
  });
});

// Handles are closed in the turns of the loop that follow: what is held when that does not change any more.
async function settled(signal: AbortSignal): Promise<string> {
  let last = held(signal);
  for (let unchanged = 0; unchanged < 100; unchanged += 1) {
    await turn();
    if (held(signal) !== last) unchanged = 0;
    last = held(signal);
  }
  return last;
}

function held(signal: AbortSignal): string {
  const listeners = ['exit', 'SIGTERM', 'SIGINT', 'SIGHUP'].map((event) => `${event} ${process.listenerCount(event)}`);
  const resources = process.getActiveResourcesInfo().filter((name) => name !== 'Immediate');
  return JSON.stringify([resources.toSorted(), listeners, getEventListeners(signal, 'abort').length]);
}

function sha256(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}
