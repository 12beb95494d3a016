import assert from 'node:assert/strict';
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { join } from 'node:path';

const STARVED = join(import.meta.dirname, '..', 'support', 'starved-control.ts');

describe('a daemon that has no more file descriptors', () => {
  it('serves the clients it has, and new ones when there are some again', async function () {
    if (process.platform === 'win32') this.skip();
    const node = `"${process.execPath}" --conditions=egd-source --disable-warning=ExperimentalWarning "${STARVED}"`;
    const child = spawn('sh', ['-c', `ulimit -n 64 && exec ${node}`], { stdio: ['ignore', 'pipe', 'inherit'] });
    let text = '';
    child.stdout.on('data', (part: Buffer) => {
      text += part.toString();
    });
    const [status] = await once(child, 'close');
    assert.equal(status, 0);
    assert.equal(text, 'old one served\nnew one served\n');
  });
});
