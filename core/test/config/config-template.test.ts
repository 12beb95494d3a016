import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { configTemplate } from '../../src/index.ts';
import { makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';
import { installed, testTypes } from '../support/config-types.ts';

describe('configTemplate', () => {
  let folder: ConfigFolder;
  let template: string;

  before(async () => {
    folder = await makeConfigFolder();
    template = await configTemplate();
  });

  after(() => folder.remove());

  it('loads without a problem or a warning, offline sources on and online sources off', async () => {
    const { config, warnings } = await folder.loadText(template);
    assert.deepEqual(warnings, []);
    const enabled = config.sources.filter(({ disabled }) => !disabled);
    const disabled = config.sources.filter((source) => source.disabled);
    assert.deepEqual(
      new Set(enabled.map(({ type }) => type)),
      new Set(process.platform === 'win32' ? ['jitter', 'command'] : ['file', 'jitter', 'command']),
    );
    assert.ok(disabled.length >= 8 && disabled.every(({ type }) => type === 'url'));
  });

  it('loads with each source that is off switched on, and with all of them', async () => {
    const all = await folder.loadText(template.replaceAll(/^disabled = true$/gm, 'disabled = false'));
    assert.ok(all.config.sources.every(({ disabled }) => !disabled));
    for (const { index } of template.matchAll(/^disabled = true$/gm)) {
      const { config } = await folder.loadText(`${template.slice(0, index)}${template.slice(index).replace('disabled = true', '')}`);
      assert.equal(config.sources.filter(({ disabled }) => !disabled).length, 4 - (process.platform === 'win32' ? 1 : 0));
    }
  });

  it('loads with every line that is commented out put in', async () => {
    const types = new Map([
      ...testTypes(),
      installed('nist', z.strictObject({ nist: z.string() })),
      installed('quantis', z.looseObject({ quantis: z.array(z.string()) })),
    ]);
    const text = template.replaceAll(/^#(?=[a-z_[])/gm, '').replaceAll(/^disabled = true$/gm, '');
    const { config } = await folder.loadText(text, { types });
    assert.ok(config.sources.some(({ type }) => type === 'nist') && config.sources.some(({ type }) => type === 'quantis'));
    assert.equal(config.tcpPort, 2121);
  });

  it('has a contract for each source of the network, over https', () => {
    const tables = Object.values(parse(template))
      .map((table) => Object(table))
      .filter((table) => 'url' in table);
    assert.ok(tables.length >= 8);
    for (const { name, url, expect } of tables) {
      assert.match(String(url), /^https:/);
      assert.ok(typeof expect === 'object' && expect !== null && Object.keys(expect).length > 0, String(name));
      if ('pattern' in expect) assert.ok(new RegExp(String(expect.pattern)) instanceof RegExp);
    }
  });

  it('has patterns that match what the services send, and not their refusals', () => {
    const tables = Object(parse(template));
    const pattern = (id: string) => new RegExp(tables[id].expect.pattern);
    const samples: Record<string, string> = {
      random_org: '0a\nff\n3\n',
      anu_quantum: '{"success":true,"type":"hex16","length":"1","data":["00ff"]}',
      drand: `{"round":1,"randomness":"${'0f'.repeat(32)}","signature":"00"}`,
      wikipedia_random: '<html><head>\n<title>Entropy - Wikipedia</title>',
      wikipedia_changes: '<?xml version="1.0"?>\n<feed xmlns="http://www.w3.org/2005/Atom">',
      earthquakes: '{"type":"FeatureCollection","metadata":{}}',
      solar_wind: '[{"time_tag":"2026-01-01T00:00:00","bt":5.1}]',
      bitcoin_mempool: `[{"txid":"${'0f'.repeat(32)}","fee":1}]`,
    };
    for (const [id, sample] of Object.entries(samples)) {
      assert.ok(pattern(id).test(sample), id);
      for (const refusal of [
        'Error: You have used your quota of random bits for today.',
        '<html><title>Sign in</title></html>',
        '{"success":false,"message":"limit"}',
        '',
        'The request is limited to one a minute.',
      ]) {
        assert.ok(!pattern(id).test(refusal), `${id}: ${refusal}`);
      }
    }
  });

  for (const platform of ['linux', 'darwin', 'win32'] as const) {
    it(`is TOML on ${platform}`, async () => {
      assert.ok(Object.keys(parse(await configTemplate(platform))).length > 8);
    });
  }
});
