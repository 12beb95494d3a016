import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { copyFile } from 'node:fs/promises';
import { join } from 'node:path';
import { factsOf, processIds, treeOf, type ProcessFacts } from '../../src/source/process-tree.ts';
import { withFolder } from '../support/run-program.ts';

describe('the tree of a process', () => {
  it('has its group, and descendants that left the group', () => {
    const processes = [
      fact(1, 0, 1),
      fact(10, 1, 10),
      fact(11, 10, 10),
      fact(12, 11, 12),
      fact(13, 12, 12),
      fact(14, 1, 10),
      fact(20, 1, 20),
    ];
    assert.deepEqual(pids(treeOf(10, new Map([[10, 's10']]), processes)), [10, 11, 12, 13, 14]);
  });

  it('has those that were seen before, and what they start, when its leader is gone', () => {
    const processes = [fact(1, 0, 1), fact(12, 1, 12), fact(13, 12, 13), fact(20, 1, 20)];
    const seen = new Map([
      [10, 's10'],
      [12, 's12'],
    ]);
    assert.deepEqual(pids(treeOf(10, seen, processes)), [12, 13]);
  });

  it('has nobody whose number once was that of one of ours', () => {
    const processes = [
      fact(1, 0, 1),
      { ...fact(10, 1, 10), startTime: 'later' },
      fact(11, 10, 10),
      { ...fact(12, 1, 12), startTime: 'later' },
    ];
    const seen = new Map([
      [10, 's10'],
      [12, 's12'],
    ]);
    assert.deepEqual(treeOf(10, seen, processes), []);
  });
});

describe('the facts of a process', () => {
  before(function () {
    if (process.platform !== 'linux') this.skip();
  });

  it('are right whatever its name is', async () => {
    await withFolder(async (folder) => {
      const program = join(folder, 'a) Z 1 (b');
      await copyFile('/bin/sleep', program);
      const child = spawn(program, ['60'], { detached: true, stdio: 'ignore' });
      const { pid = 0 } = child;
      try {
        const facts = factsOf(pid);
        assert.deepEqual([facts?.pid, facts?.parent, facts?.group], [pid, process.pid, pid]);
        assert.match(facts?.state ?? '', /^[RSD]$/);
        assert.match(facts?.startTime ?? '', /^\d+$/);
        assert.ok(processIds().includes(pid));
      } finally {
        child.kill('SIGKILL');
        await once(child, 'exit');
      }
      assert.equal(factsOf(pid), undefined);
    });
  });
});

function fact(pid: number, parent: number, group: number): ProcessFacts {
  return { pid, parent, group, state: 'S', startTime: `s${pid}`, cpuTicks: 0, residentPages: 1 };
}

function pids(tree: readonly ProcessFacts[]): number[] {
  return tree.map(({ pid }) => pid);
}
