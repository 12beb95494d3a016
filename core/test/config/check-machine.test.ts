import assert from 'node:assert/strict';
import { createCertificate } from '../../src/testing/index.ts';
import { makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';

const SECURE = `
[secure]
name = "Secure"
interval = "1h"
scale = 0.1
url = "https://noise.example/"
tls_ca_file = "authority.pem"
`;

describe('a look at the machine', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  it('finds that a file of authorities is missing, or holds no certificate', async () => {
    assert.match(
      (await folder.refuse(SECURE)).message,
      /CONFIG_INVALID_VALUE tls_ca_file: Expected a PEM file that can be read, got ENOENT/,
    );
    await folder.write('authority.pem', 'no certificate');
    assert.match((await folder.refuse(SECURE)).message, /tls_ca_file: Expected a certificate in PEM .* found none/);
  });

  it('is content with a file of authorities that holds a certificate', async () => {
    await folder.write('authority.pem', createCertificate({ subject: 'noise' }).cert);
    assert.equal((await folder.loadText(SECURE)).config.sources.length, 1);
  });

  it('is not taken for a source that is disabled', async () => {
    const other = SECURE.replace('[secure]', '[other]')
      .replace('name = "Secure"', 'name = "Other"')
      .replace(/tls_ca_file.*\n/, '');
    assert.equal((await folder.loadText(`${SECURE}disabled = true\n${other}`)).config.sources.length, 2);
  });
});
