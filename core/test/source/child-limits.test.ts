import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import type { ChildLimits, RunRequest, RunResult } from '../../src/source/source-tools.ts';
import { runProgram, runShell } from '../support/run-program.ts';

const LIMITS: ChildLimits = { memory: 50 * 1024 * 1024, openFiles: 64, cpuTime: 15 };
const hasPython = spawnSync('python3', ['--version']).status === 0;

describe('the limits of a script', function () {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('are set before the program starts, so that it cannot go back', async () => {
    const { stdout } = await limited(['sh', '-c', 'for what in n d c; do ulimit -H -$what; done; ulimit -S -t; ulimit -H -t']);
    assert.equal(Buffer.from(stdout).toString(), '64\n51200\n0\n15\n16\n');
  });

  it('leave arguments, environment and failures as they are', async () => {
    const words = ['$(id)', '*', '', 'a  b', '-x'];
    const { stdout } = await limited(['printf', String.raw`%s\0`, ...words]);
    assert.equal(Buffer.from(stdout).toString(), words.map((word) => `${word}\0`).join(''));
    const environment = { EGD_SOURCE_A: '1', PATH: process.env['PATH'] ?? '' };
    const printed = await limited(['env', '-0'], { environment });
    assert.deepEqual(Buffer.from(printed.stdout).toString().split('\0').toSorted(), ['', 'EGD_SOURCE_A=1', `PATH=${environment.PATH}`]);
    await assert.rejects(limited(['no-such-program-of-egd']), { code: 'SOURCE_COMMAND_NOT_FOUND' });
    await assert.rejects(limited(['/']), { code: 'SOURCE_PERMISSION_DENIED' });
    await assert.rejects(limited(['sh', '-c', 'exit 2']), { code: 'SOURCE_SCRIPT_FAILED', message: 'sh ended with status 2' });
  });

  it('end one that computes too long, also one that ignores the signal', async () => {
    const limits = { ...LIMITS, cpuTime: 1 };
    const message = 'sh used more than 1 s of processor time and was ended';
    await assert.rejects(limited(['sh', '-c', 'while :; do :; done'], { limits }), { code: 'SOURCE_SCRIPT_CPU', message });
    await assert.rejects(limited(['sh', '-c', 'trap "" XCPU; while :; do :; done'], { limits }), { code: 'SOURCE_SCRIPT_CPU', message });
  }).timeout(60_000);

  it('end one that multiplies', async () => {
    const limits = { ...LIMITS, memory: 2 ** 32 };
    await assert.rejects(limited(['sh', '-c', 'i=0; while [ $i -lt 300 ]; do sleep 60 & i=$((i+1)); done; wait'], { limits }), {
      code: 'SOURCE_SCRIPT_FAILED',
      message: 'sh started too many processes and was ended',
    });
  });

  describe('on Python', () => {
    before(function () {
      if (!hasPython) this.skip();
    });

    it('allow what the scripts of the documentation do, and some threads', async () => {
      const text = `
import json, re, ssl, sys, threading, time, urllib.request
ssl.create_default_context()
gate = threading.Event()
threads = [threading.Thread(target=gate.wait) for _ in range(6)]
for thread in threads: thread.start()
time.sleep(0.3)
gate.set()
sys.stdout.buffer.write(b"data")`;
      const { stdout } = await limited(['python3', '-c', text]);
      assert.equal(Buffer.from(stdout).toString(), 'data');
    });

    it('end one process that takes too much memory', async () => {
      const message = 'python3 and its children used more than 52428800 bytes of memory';
      await assert.rejects(limited(['python3', '-c', 'x = b"1" * 200_000_000; print(len(x))']), { code: 'SOURCE_SCRIPT_MEMORY', message });
    });

    it('end several that take too much memory together, and not those that share it', async () => {
      const hold = 'import time; x = b"1" * 25_000_000; print(len(x), flush=True); time.sleep(60)';
      const together = 'for i in 1 2 3; do python3 -c "$1" & done; wait';
      await assert.rejects(limited(['sh', '-c', together, 'sh', hold]), { code: 'SOURCE_SCRIPT_MEMORY' });
      const fork = 'import os, time; x = b"1" * 25_000_000; [os.fork() for _ in range(2)]; time.sleep(0.5); print("data")';
      const { stdout } = await limited(['python3', '-c', fork]);
      assert.match(Buffer.from(stdout).toString(), /^data/);
    });
  });

  it('are not set for commands', async () => {
    const { stdout } = await runShell('ulimit -H -n');
    assert.notEqual(Buffer.from(stdout).toString(), '64\n');
  });
});

function limited(command: readonly [string, ...string[]], request: Partial<RunRequest> = {}): Promise<RunResult> {
  return runProgram(command, { subject: 'script', limits: LIMITS, ...request });
}
