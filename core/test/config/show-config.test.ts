import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import { formatKeyDefaults, formatShownConfig, keyDefaults, shownConfig } from '../../src/index.ts';
import { tomlValue } from '../../src/config/toml-value.ts';
import { GOOD_SOURCE, makeConfigFolder, type ConfigFolder } from '../support/config-folder.ts';
import { installed, testTypes } from '../support/config-types.ts';

describe('shownConfig', () => {
  let folder: ConfigFolder;
  const types = testTypes();

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  const show = async (text: string) => formatShownConfig(shownConfig(await folder.loadText(text), types));

  it('shows effective values as TOML, each with where it comes from, aligned', async () => {
    const text = await show(`tcp_port = 3000\npersist_file = "~/pool"\n${GOOD_SOURCE}`);
    assert.match(text, /^tcp_port = 3000 +# egd\.toml:1$/m);
    assert.match(text, /^log_level = "info" +# default$/m);
    assert.ok(text.includes(`persist_file = "${folder.home}/pool"`));
    assert.match(text, /^\[good\]\nname = "Good" +# egd\.toml:5$/m);
    assert.match(text, /^compression = "lzma" +# default$/m);
    const columns = text
      .split('\n')
      .slice(0, 7)
      .filter((line) => line.length < 70)
      .map((line) => line.indexOf('#'));
    assert.equal(new Set(columns).size, 1);
  });

  it('can be pasted: what it shows loads to the same values', async () => {
    const text = `compression = "gzip"\n${GOOD_SOURCE}
[odd."x"]
name = 'a "quoted" \\ name'
interval = "90m"
init_delay = "1m"
scale = 0.25
size = 5
min_size = 4
no_compress = true
script_interpreter = "bash"
script = '''
echo "one"  # two
'''
amount = 7
[gateway]
list = [1, "a", { b = 2.5 }]
`.replace('[odd."x"]', '["odd.x"]');
    const first = await folder.loadText(text);
    const second = await folder.loadText(formatShownConfig(shownConfig(first, types)));
    const plain = ({ config }: typeof first) => ({ ...config, sources: config.sources.map(({ raw: _raw, ...source }) => source) });
    assert.equal(JSON.stringify(plain(second)), JSON.stringify(plain(first)));
  });

  it('shows where an inherited compression comes from', async () => {
    assert.match(await show(`compression = "zstd"\n${GOOD_SOURCE}`), /\[good\][^]*compression = "zstd" +# egd\.toml:1/);
  });

  it('shows defaults of the type and expanded paths', async () => {
    const plugin = installed('radio', z.strictObject({ radio: z.string(), band: z.optional(z.string()) }), undefined, {
      radio: { format: 'path' },
      band: { default: 'FM' },
    });
    const loaded = await folder.loadText('[r]\nname = "R"\ninterval = "5m"\nscale = 1\nradio = "~/dev"\n', { types: new Map([plugin]) });
    const text = formatShownConfig(shownConfig(loaded, new Map([plugin])));
    assert.ok(text.includes(`radio = "${folder.home}/dev"`));
    assert.match(text, /^band = "FM" +# default$/m);
  });

  it('masks secrets: what a type calls one, names like one, and credentials of URLs', async () => {
    const secret = 'hunter2hunter2';
    const text = await show(`[u]
name = "U"
interval = "5m"
scale = 1
url = "https://me:${secret}@example.org/?api_key=${secret}&size=5"
headers = { "x-anything" = "${secret}" }
[c]
name = "C"
interval = "5m"
scale = 1
command = ["curl", "-H", "Authorization: Bearer ${secret}", "--token=${secret}"]
[s]
name = "S"
interval = "5m"
scale = 1
script_interpreter = "bash"
script = "x"
api_key = "${secret}"
[gateway]
token = "${secret}"
shared = { password = "${secret}", keys = [{ secret = "${secret}" }] }
url = "postgres://me:${secret}@db/x"
`);
    assert.ok(!text.includes(secret), text);
    assert.match(text, /^url = "https:\/\/\*\*\*@example\.org\/\?api_key=\*\*\*&size=5"/m);
    assert.match(text, /^headers = \{ x-anything = "\*\*\*" \}/m);
    assert.match(text, /^api_key = "\*\*\*"/m);
    assert.match(text, /^token = "\*\*\*"/m);
    assert.equal(typeof parse(text)['gateway'], 'object');
  });

  it('says what is built in', async () => {
    const loaded = await folder.load({ path: await folder.write('x.toml', GOOD_SOURCE) });
    const provenance = new Map([['good.scale', { from: 'built-in' } as const]]);
    assert.match(formatShownConfig(shownConfig({ ...loaded, provenance }, types)), /^scale = 0\.5 +# built in$/m);
  });
});

describe('keyDefaults', () => {
  const defaults = keyDefaults(testTypes());

  it('has the default of every global key, as the design gives them', () => {
    assert.deepEqual(Object.fromEntries(defaults.global.map((key) => [key.key, key.default])), {
      log_level: 'info',
      max_entropy: 10_485_760,
      persist_file: '~/.egdentropy',
      persist_interval: '10m',
      pool_chunk_max_entropy: 8192,
      tcp_port: 2121,
      compression: 'lzma',
    });
  });

  it('says which keys of a source are required and which have a default', () => {
    assert.deepEqual(
      defaults.source.filter(({ required }) => required).map(({ key }) => key),
      ['name', 'interval', 'scale'],
    );
    const {
      no_compress: noCompress,
      init_delay: initDelay,
      size,
    } = Object.fromEntries(defaults.source.map((key) => [key.key, key.default]));
    assert.deepEqual({ noCompress, initDelay, size }, { noCompress: false, initDelay: '0s', size: undefined });
  });

  it('has the keys of each installed type', () => {
    assert.deepEqual(Object.keys(defaults.types).toSorted(), ['command', 'file', 'jitter', 'script', 'url']);
    assert.ok(defaults.types['url']?.some(({ key, required }) => key === 'url' && required));
  });

  it('describes every key', () => {
    assert.ok([...defaults.global, ...defaults.source].every(({ description }) => description.length > 10));
  });

  it('is printed as TOML', () => {
    const text = formatKeyDefaults(defaults);
    assert.match(text, /^tcp_port = 2121 +# /m);
    assert.match(text, /^# interval = \(required\) +# /m);
    const { name: _name, ...parsed } = parse(text);
    assert.equal(parsed['init_delay'], '0s');
  });
});

describe('tomlValue', () => {
  for (const value of [
    '',
    'a\nb',
    "it's\n'''three",
    'tab\there',
    '\u007F\u0000',
    "ends\nwith quote'",
    5,
    -0.5,
    1e21,
    true,
    [1, 'a', []],
    { 'a b': { c: 1 } },
    'ü\u2028',
  ]) {
    it(`writes ${JSON.stringify(value)} so that it reads back`, () => {
      assert.equal(JSON.stringify(parse(`key = ${tomlValue(value)}`)['key']), JSON.stringify(value));
    });
  }

  it('writes infinity and what is not a number', () => {
    assert.deepEqual([Infinity, -Infinity, Number.NaN].map(tomlValue), ['inf', '-inf', 'nan']);
  });

  it('writes dates as they were', () => {
    assert.equal(tomlValue(parse('d = 1979-05-27')['d']), '1979-05-27');
  });
});
