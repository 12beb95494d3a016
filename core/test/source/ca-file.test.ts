import assert from 'node:assert/strict';
import { chmod, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { caFileProblem, readCaFile } from '../../src/source/ca-file.ts';
import { createHttpClient } from '../../src/source/http-client.ts';
import { createCertificate, startWebServer } from '../../src/testing/index.ts';

describe('a file of authorities', () => {
  const certificate = createCertificate({ subject: 'localhost', altNames: ['127.0.0.1'] });
  let folder: string;
  let good: string;

  before(async () => {
    folder = await mkdtemp(join(tmpdir(), 'egd-ca-file-'));
    good = join(folder, 'good.pem');
    await writeFile(good, certificate.cert);
  });

  after(() => rm(folder, { recursive: true }));

  it('is trusted by the HTTP client, read anew for each request', async () => {
    const server = await startWebServer({ '/': 'secure' }, { tls: certificate });
    const client = createHttpClient({ environment: {}, userAgent: 'test' });
    const { signal } = new AbortController();
    try {
      assert.equal(Buffer.from((await client.get(server.url, { signal, tlsCaFile: good })).body).toString(), 'secure');
      await assert.rejects(client.get(server.url, { signal, tlsCaFile: join(folder, 'missing.pem') }), { code: 'SOURCE_FILE_NOT_FOUND' });
    } finally {
      await server.close();
    }
  });

  it('is refused when it is missing or holds no certificate', async () => {
    const empty = join(folder, 'empty.pem');
    await writeFile(empty, 'no certificate');
    await assert.rejects(readCaFile(join(folder, 'missing.pem')), {
      code: 'SOURCE_FILE_NOT_FOUND',
      message: /missing\.pem cannot be read \(ENOENT\)/,
    });
    await assert.rejects(readCaFile(empty), { code: 'SOURCE_TLS_ERROR', message: /empty\.pem holds no certificate/ });
    assert.match((await caFileProblem(join(folder, 'missing.pem'))) ?? '', /got ENOENT/);
    assert.match((await caFileProblem(empty)) ?? '', /found none/);
    assert.equal(await caFileProblem(good), undefined);
  });

  it('is refused when it may not be read', async function () {
    if (process.getuid?.() === 0) this.skip(); // root may read everything
    const closed = join(folder, 'closed.pem');
    await writeFile(closed, certificate.cert);
    await chmod(closed, 0);
    await assert.rejects(readCaFile(closed), { code: 'SOURCE_PERMISSION_DENIED' });
  });
});
