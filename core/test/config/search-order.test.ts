import assert from 'node:assert/strict';
import { mkdir, rm } from 'node:fs/promises';
import { isAbsolute, join } from 'node:path';
import { configPlaces, findConfigFile, userConfigFile } from '../../src/index.ts';
import { GOOD_SOURCE, makeConfigFolder, refusal, type ConfigFolder } from '../support/config-folder.ts';

describe('the search for a config file', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  it('takes --config, EGD_CONFIG, the working folder, XDG_CONFIG_HOME, the home folder and /etc, in this order', async () => {
    const environment = {
      HOME: folder.home,
      XDG_CONFIG_HOME: join(folder.path, 'xdg'),
      EGD_CONFIG: await folder.write('named.toml', GOOD_SOURCE),
    };
    const { EGD_CONFIG: _named, ...unnamed } = environment;
    const flag = await folder.write('flag.toml', GOOD_SOURCE);
    const places = [
      await folder.write('egd.toml', GOOD_SOURCE),
      await folder.write('xdg/egd/egd.toml', GOOD_SOURCE),
      await folder.write('home/.egd.toml', GOOD_SOURCE),
    ];
    assert.equal((await folder.load({ path: 'flag.toml', environment })).config.path, flag);
    assert.equal((await folder.load({ environment })).config.path, environment.EGD_CONFIG);
    for (const place of places) {
      assert.equal((await folder.load({ environment: unnamed })).config.path, place);
      await rm(place);
    }
    const toml = configPlaces({ cwd: folder.path, environment: unnamed }).map(({ path }) => path);
    assert.deepEqual(
      toml.filter((path) => path.endsWith('.toml')),
      [...places, process.platform === 'win32' ? join('C:\\ProgramData', 'egd', 'egd.toml') : '/etc/egd/egd.toml'],
    );
  });

  it('looks in ~/.config where XDG_CONFIG_HOME is not set, empty or not absolute', async () => {
    const place = await folder.write('home/.config/egd/egd.toml', GOOD_SOURCE);
    for (const xdg of [{}, { XDG_CONFIG_HOME: '' }, { XDG_CONFIG_HOME: 'relative' }]) {
      const environment = { HOME: folder.home, ...xdg };
      assert.equal((await folder.load({ environment })).config.path, place);
      assert.equal(userConfigFile(environment), place);
    }
  });

  it('never takes the working folder for the home folder, whatever HOME says', () => {
    for (const HOME of ['', '.', 'relative']) {
      assert.ok(isAbsolute(userConfigFile({ HOME })), HOME);
      assert.ok(configPlaces({ cwd: '/nowhere', environment: { HOME } }).every(({ path }) => isAbsolute(path)));
    }
  });

  it('accepts YAML and JSON beside TOML in each folder, TOML first', async () => {
    const json = await folder.write('egd.json', '{"good":{"name":"Good","interval":"5m","scale":0.5,"jitter":true}}');
    const later = await folder.write('home/.config/egd/egd.toml', GOOD_SOURCE);
    assert.equal((await folder.load()).config.path, json);
    const yml = await folder.write('egd.yml', 'good: { name: Good, interval: 5m, scale: 0.5, jitter: true }');
    assert.equal((await folder.load()).config.path, yml);
    const yaml = await folder.write('egd.yaml', 'good: { name: Good, interval: 5m, scale: 0.5, jitter: true }');
    assert.equal((await folder.load()).config.path, yaml);
    const toml = await folder.write('egd.toml', GOOD_SOURCE);
    assert.equal((await folder.load()).config.path, toml);
    assert.notEqual(toml, later);
  });

  for (const named of ['--config', 'EGD_CONFIG']) {
    it(`refuses a file named by ${named} that is missing, whatever else there is`, async () => {
      await folder.write('egd.toml', GOOD_SOURCE);
      const how = named === '--config' ? { path: 'missing.toml' } : { environment: { ...folder.environment, EGD_CONFIG: 'missing.toml' } };
      const error = await refusal(folder.load(how));
      assert.equal(error.code, 'CONFIG_NOT_FOUND');
      assert.equal(error.exit, 3);
      assert.ok(error.message.includes(join(folder.path, 'missing.toml')) && error.message.includes(named), error.message);
    });
  }

  it('takes an empty EGD_CONFIG for none', async () => {
    const place = await folder.write('egd.toml', GOOD_SOURCE);
    assert.equal((await folder.load({ environment: { ...folder.environment, EGD_CONFIG: '' } })).config.path, place);
  });

  it('goes on past a folder that has the name of a config file, and refuses one that is named', async () => {
    await mkdir(join(folder.path, 'egd.toml'));
    const later = await folder.write('home/.egd.toml', GOOD_SOURCE);
    assert.equal((await folder.load()).config.path, later);
    const error = await refusal(folder.load({ path: 'egd.toml' }));
    assert.equal(error.code, 'CONFIG_UNREADABLE');
    assert.match(error.message, /a folder/);
  });

  it('finds nothing where there is nothing', async () => {
    const found = await findConfigFile({ cwd: folder.path, environment: folder.environment });
    if (found !== undefined) assert.match(found.path, /^\/etc\/egd\//); // this machine has a configuration of its own
  });
});
