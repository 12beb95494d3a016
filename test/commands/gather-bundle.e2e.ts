import assert from 'node:assert/strict';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { startWebServer, type WebServer } from 'egd-core/testing';
import { makeUser, type EgdUser } from '../support/egd.ts';

// What the bundle loads late is only seen when the built binary uses it: got, cookies, YAML, each compression, scripts.
describe('egd gather, with what is loaded late', () => {
  let user: EgdUser;
  let server: WebServer;

  before(async () => {
    user = await makeUser();
    server = await startWebServer((request, response) => {
      if (request.url === '/first') response.setHeader('set-cookie', 'seen=yes').end('thrown away');
      else response.end(request.headers.cookie === 'seen=yes' ? 'with the cookie of the first page' : 'without a cookie');
    });
  });

  after(async () => {
    await server.close();
    await user.remove();
  });

  it('fetches from a URL after another, whose cookie it keeps, as YAML says', async () => {
    const table = { name: 'Page', interval: '1h', scale: 1, url: `${server.url}/page`, prefetch: `${server.url}/first` };
    const yaml = `page:\n${Object.entries(table)
      .map(([key, value]) => `  ${key}: ${JSON.stringify(value)}\n`)
      .join('')}`;
    await writeFile(join(user.home, 'egd.yaml'), yaml, { mode: 0o600 });
    const { status, stdout, stderr } = await user.run('gather', '--config', 'egd.yaml', '--raw');
    assert.equal(status, 0, stderr);
    assert.equal(stdout.toString(), 'with the cookie of the first page');
  });

  for (const compression of ['lzma', 'lz4', 'gzip', 'zstd']) {
    it(`runs a script and compresses what it writes by ${compression}, as JSON says`, async () => {
      const script = 'i=0; while [ $i -lt 500 ]; do echo "$EGD_SOURCE_WORD"; i=$((i + 1)); done';
      const table = { name: 'Script', interval: '1h', scale: 1, compression, script_interpreter: 'sh', script, word: 'again' };
      await writeFile(join(user.home, 'egd.json'), JSON.stringify({ noisy: table }), { mode: 0o600 });
      const { status, stdout, stderr } = await user.run('gather', '--config', 'egd.json', '--json');
      assert.equal(status, 0, stderr);
      const [{ fetched, compressed }] = JSON.parse(stdout.toString()).sources;
      assert.equal(fetched, 3000);
      assert.ok(compressed < 200, `${compression} made ${compressed} bytes of ${fetched}`);
    });
  }
});
