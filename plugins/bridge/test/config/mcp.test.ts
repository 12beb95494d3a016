import assert from 'node:assert/strict';
import { makeConfigFiles, type ConfigFiles } from '../support/config-files.ts';

describe('[mcp]', () => {
  let files: ConfigFiles;

  before(async () => {
    files = await makeConfigFiles();
  });

  after(() => files.remove());

  it('may be left out: the running daemon is drawn from', async () => {
    assert.deepEqual((await files.load('mcp', '[gateway]\n')).mcp, {});
  });

  it('names a gateway and a key of it', async () => {
    const text = '[mcp]\ngateway = "https://gateway.example:7764"\napi_key = "0123456789abcdef"\n';
    assert.deepEqual((await files.load('mcp', text)).mcp, { gateway: 'https://gateway.example:7764', apiKey: '0123456789abcdef' });
  });

  it('never shows the key', async () => {
    const problems = await files.problems('mcp', '[mcp]\ngateway = "http://gateway.example"\napi_key = "too short"\n');
    assert.deepEqual(
      problems.map(({ key }) => key),
      ['mcp.gateway', 'mcp.api_key'],
    );
    assert.doesNotMatch(JSON.stringify(problems), /too short/);
  });

  it('has a key only beside a gateway', async () => {
    const [problem] = await files.problems('mcp', '[mcp]\napi_key = "0123456789abcdef"\n');
    assert.equal(problem?.key, 'mcp.gateway');
    assert.match(String(problem?.expected), /the URL of a gateway beside api_key/);
  });
});
