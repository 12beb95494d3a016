import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { copyFile, mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { loadConfig, type EgdConfig } from 'egd-core';
import { parse } from 'smol-toml';
import { checkConfigFile } from './check-config-file.ts';
import { migrateFor, REAL_TYPES } from './real-types.ts';

const SCRIPTED = ['random_numbers_info', 'wikipedia_images', 'apod', 'nrl_world_sat', 'nist_beacon', 'hotbits', 'anu_quantum'];

describe('the example of thirteen sources', () => {
  let folder: string | undefined;
  let example: EgdConfig;
  let environment: Record<string, string>;

  before(async function () {
    if (spawnSync('python3', ['--version']).status !== 0) this.skip(); // scripts need it on the machine
    folder = await mkdtemp(join(tmpdir(), 'egd-thirteen-'));
    environment = { PATH: process.env['PATH'] ?? '', HOME: folder };
    const path = join(folder, 'egd.toml');
    await copyFile(join(import.meta.dirname, 'thirteen-sources.toml'), path);
    ({ config: example } = await loadConfig({ path, cwd: folder, environment, types: REAL_TYPES }));
  });

  after(async () => {
    if (folder !== undefined) await rm(folder, { recursive: true, force: true });
  });

  it('is valid in TOML', () => {
    assert.equal(example.sources.length, 13);
    assert.equal(example.sources.filter(({ disabled }) => disabled).length, 1);
  });

  it('comes over from Python with the same tables, intervals and values', async () => {
    const text = await readFile(join(import.meta.dirname, 'thirteen-sources.py'), 'utf8');
    const { toml, items, needsHand } = await migrateFor(text, environment);
    assert.equal(needsHand, false, JSON.stringify(items.filter(({ outcome }) => outcome === 'by-hand')));
    const migrated = await checkConfigFile(environment['HOME'] ?? '', toml, environment);
    assert.deepEqual({ ...migrated, path: '', sources: [] }, { ...example, path: '', sources: [] });
    assert.deepEqual(common(migrated), common(example));
    for (const id of ['dev_random', 'random_org', 'wikipedia_random', 'wikipedia_changes', 'npr_audio', 'cnn_rss']) {
      assert.deepEqual(migrated.sources.find((source) => source.id === id)?.keys, example.sources.find((source) => source.id === id)?.keys);
    }
    assert.equal(Object(parse(toml)['hotbits']).script_interpreter, 'python3');
    const dead = items.filter(({ notes }) => notes.some((note) => /NIST|HotBits|ANU/.test(note))).map(({ to }) => to);
    assert.deepEqual(dead, ['nist_beacon', 'hotbits', 'anu_quantum']);
  });
});

function common(config: EgdConfig): object[] {
  return config.sources.map(({ id, name, type, interval, initDelay, scale, size, minSize, compression, disabled }) => {
    const migratedType = SCRIPTED.includes(id) ? 'script' : type;
    return { id, name, type: migratedType, interval, initDelay, scale, size, minSize, compression, disabled };
  });
}
