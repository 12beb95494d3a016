import assert from 'node:assert/strict';
import { execFile } from 'node:child_process';
import { promisify } from 'node:util';
import { createCertificate } from 'egd-core/testing';
import { HttpFixture } from '../support/http-fixture.ts';

const run = promisify(execFile);

describe('a process with an HTTP client', () => {
  const fixture = new HttpFixture();
  afterEach(() => fixture.close());

  it('has nothing left to do after a fetch, whether that went well or not', async () => {
    const tls = createCertificate({ subject: 'origin', altNames: ['127.0.0.1'] });
    const server = await fixture.serve({ '/': 'x'.repeat(100_000) }, tls);
    const program = `
      import { createHttpClient } from 'egd-core';
      const client = createHttpClient({ environment: {}, userAgent: 'egd-test' });
      const signal = new AbortController().signal;
      const request = { signal, tlsFingerprint: process.argv[2] };
      await client.get(process.argv[1], request);
      await client.session().get(process.argv[1], { ...request, size: 1000 });
      await client.get(process.argv[1] + '/404', request).catch(() => undefined);
      await client.get(process.argv[1], { signal }).catch(() => undefined);
      await new Promise((resolve) => setTimeout(resolve, 50));
      console.log(JSON.stringify(process.getActiveResourcesInfo()));
    `;
    const args = ['--conditions=egd-source', '--input-type=module', '--eval', program, server.url, tls.fingerprint];
    const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname, timeout: 50_000 });
    const resources: unknown = JSON.parse(stdout);
    assert.ok(Array.isArray(resources));
    assert.deepEqual(
      resources.filter((resource) => /TCP|TLS|Timeout|Immediate|Request/.test(String(resource))),
      [],
    );
    assert.equal(server.requests.length, 3);
  });

  it('verifies TLS even where its environment switches that off', async () => {
    const server = await fixture.serve({ '/': 'no' }, createCertificate({ subject: 'origin', altNames: ['127.0.0.1'] }));
    const program = `
      import { createHttpClient } from 'egd-core';
      const client = createHttpClient({ environment: {}, userAgent: 'egd-test' });
      const signal = new AbortController().signal;
      await client.get(process.argv[1], { signal }).catch((error) => console.log(error.code));
    `;
    const args = ['--conditions=egd-source', '--input-type=module', '--eval', program, server.url];
    const env = { ...process.env, NODE_TLS_REJECT_UNAUTHORIZED: '0' };
    const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname, timeout: 50_000, env });
    assert.equal(stdout.trim(), 'SOURCE_TLS_ERROR');
    assert.equal(server.requests.length, 0);
  });

  it('does not load the HTTP library before the first fetch', async () => {
    const program = `
      import { registerHooks } from 'node:module';
      const loaded = [];
      registerHooks({ load: (url, context, next) => (loaded.push(url), next(url, context)) });
      const { createHttpClient } = await import('egd-core');
      createHttpClient({ environment: {}, userAgent: 'egd-test' }).session();
      console.log(JSON.stringify(loaded.filter((url) => /node_modules.(?:got|tough-cookie)|node:https?$/.test(url))));
    `;
    const args = ['--conditions=egd-source', '--input-type=module', '--eval', program];
    const { stdout } = await run(process.execPath, args, { cwd: import.meta.dirname, timeout: 50_000 });
    assert.equal(stdout.trim(), '[]');
  });
});
