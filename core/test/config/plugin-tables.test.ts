import assert from 'node:assert/strict';
import { parse } from 'smol-toml';
import * as z from 'zod/mini';
import {
  configJsonSchema,
  configTemplate,
  formatKeyDefaults,
  formatShownConfig,
  keyDefaults,
  shownConfig,
  type InstalledTableType,
  type TablePlace,
  type TableProblem,
} from '../../src/index.ts';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';
import { testTypes } from '../support/config-types.ts';

const HEAD = '[gateway]\nlisten = "127.0.0.1:1"\n';

describe('tables that plugins bring', () => {
  let folder: ConfigFolder;

  before(async () => {
    folder = await makeConfigFolder();
  });

  after(() => folder.remove());

  it('are checked, and given as their schema gave them out', async () => {
    const { config, tables, warnings } = await folder.loadText(`${GOOD_SOURCE}${HEAD}rate = 5\n`, { tables: [gateway()] });
    assert.deepEqual(tables.get('gateway'), { listen: '127.0.0.1:1', rate: 5 });
    assert.deepEqual(warnings, []);
    assert.equal(config.sources.length, 1);
  });

  it('report all that is wrong at once, each with its place and what was probably meant', async () => {
    const text = `${HEAD}rate = "many"\nlissten = "x"\n\n[gateway.cluster]\nreplica = 3\n`;
    const problems = problemsOf(await folder.refuse(text, { tables: [gateway()] }));
    assert.deepEqual(
      problems.map(({ code, key, line, column, expected, suggestion }) => [code, key, line, column, expected ?? suggestion]),
      [
        ['CONFIG_INVALID_VALUE', 'gateway.rate', 3, 8, 'requests a second'],
        ['CONFIG_UNKNOWN_KEY', 'gateway.lissten', 4, 1, 'did you mean "listen"?'],
        ['CONFIG_MISSING_REQUIRED', 'gateway.cluster.nats', 6, 1, 'a string: URL of the server'],
        ['CONFIG_UNKNOWN_KEY', 'gateway.cluster.replica', 7, 1, 'did you mean "replicas"?'],
      ],
    );
  });

  it('name keys that exclude each other as such', async () => {
    const problems = problemsOf(await folder.refuse(`${HEAD}secret = "abc"\nkey_file = "k"\n`, { tables: [gateway()] }));
    assert.deepEqual(
      problems.map(({ code, key, message, lineText }) => [code, key, message, lineText]),
      [['CONFIG_MUTUALLY_EXCLUSIVE', 'gateway.key_file', 'key_file and secret exclude each other', 'key_file = "k"']],
    );
  });

  it('say what to do instead of a key that people may expect', async () => {
    const [problem] = problemsOf(await folder.refuse(`${HEAD}api_keys = ["a"]\n`, { tables: [gateway()] }));
    assert.equal(problem?.suggestion, 'make keys by a command');
    assert.equal(problem?.lineText.includes('"a"'), false);
  });

  it('have their paths expanded', async () => {
    const { tables } = await folder.loadText(`${HEAD}key_file = "~/k"\n`, { tables: [gateway()] });
    assert.deepEqual(tables.get('gateway'), { listen: '127.0.0.1:1', key_file: `${folder.home}/k` });
  });

  it('make a file without sources complete', async () => {
    const { config } = await folder.loadText(HEAD, { tables: [gateway()] });
    assert.deepEqual(config.sources, []);
    assert.match((await refusal(folder.load())).message, /no source is defined/);
  });

  it('are asked of the plugins only where a file has one', async () => {
    let asked = 0;
    const tables = async () => {
      asked += 1;
      return [gateway()];
    };
    await folder.loadText(GOOD_SOURCE, { tables });
    assert.equal(asked, 0);
    assert.equal((await folder.loadText(HEAD, { tables })).tables.size, 1);
    assert.equal(asked, 1);
  });

  it('are looked at on this machine alone, and may only be warned of', async () => {
    const places: TablePlace[] = [];
    const check = async (_keys: object, place: TablePlace): Promise<readonly TableProblem[]> => {
      places.push(place);
      return [
        { key: 'listen', message: 'others can reach it', isWarning: true },
        { key: 'cluster.nats', message: 'nobody is there', expected: 'a server' },
      ];
    };
    const tables = [gateway({ check })];
    await folder.loadText(`${GOOD_SOURCE}${HEAD}[gateway.cluster]\nnats = "n"\n`, { tables, isForHere: false });
    assert.equal(places.length, 0);
    const error = await refusal(folder.load({ tables }));
    assert.deepEqual(
      problemsOf(error).map(({ key, message, expected }) => [key, message, expected]),
      [['gateway.cluster.nats', 'cluster.nats: nobody is there', 'a server']],
    );
    assert.deepEqual(
      places.map(({ path, enabledSources }) => [path, enabledSources]),
      [[`${folder.path}/egd.toml`, 1]],
    );
  });

  it('name the plugin whose check throws', async () => {
    const error = await refusal(folder.loadText(HEAD, { tables: [gateway({ check: () => Promise.reject(new Error('oh no')) })] }));
    assert.equal(error.code, 'PLUGIN_FAILED');
    assert.match(error.message, /table \[gateway\] of plugin egd-test failed while it checked its keys: oh no/);
  });

  it('are shown with their defaults and sub-tables, secrets masked, and read back', async () => {
    const tables = [gateway()];
    const text = `${GOOD_SOURCE}${HEAD}secret = "hidden"\n\n[gateway.cluster]\nnats = "nats://me:pw@n"\n`;
    const shown = formatShownConfig(shownConfig(await folder.loadText(text, { tables }), testTypes(), tables));
    assert.match(shown, /\[gateway\]\nlisten = "127\.0\.0\.1:1" +# egd\.toml:8\nrate = 100 +# default\nsecret = "\*\*\*" +# egd\.toml:9\n/);
    assert.match(shown, /\[gateway\.cluster\]\nnats = "nats:\/\/\*\*\*@n" +# egd\.toml:12\nreplicas = 1 +# default$/);
    assert.deepEqual([...(await folder.loadText(shown, { tables })).tables.keys()], ['gateway']);
  });

  it('are not shown where they are not written', async () => {
    const tables = [gateway()];
    const shown = shownConfig(await folder.loadText(GOOD_SOURCE, { tables }), testTypes(), tables);
    assert.equal(
      shown.some(({ table }) => table === 'gateway'),
      false,
    );
  });

  it('are among the defaults, in the template, and in the JSON Schema', async () => {
    const tables = [gateway()];
    const text = formatKeyDefaults(keyDefaults(testTypes(), tables));
    assert.match(text, /# Keys of \[gateway\]\n# listen = \(required\)/);
    assert.match(text, /# Keys of \[gateway\.cluster\]\n# nats = \(required\) +# URL of the server\nreplicas = 1/);
    const template = await configTemplate('linux', tables);
    assert.match(template, /\n# Serves\.\n\n#\[gateway\]\n/);
    assert.match(template, /\n#\[gateway\.cluster\]\n# nats = \.\.\. +# URL of the server\n#replicas = 1/);
    assert.deepEqual(Object.keys(parse(template)), Object.keys(parse(await configTemplate('linux'))));
    const schema = JSON.parse(JSON.stringify(configJsonSchema(testTypes(), tables)));
    assert.equal(schema.properties.gateway.properties.cluster.properties.replicas.default, 1);
    assert.equal(schema.properties.gateway.additionalProperties, false);
    assert.equal(schema.properties.collector.description, 'A table of a plugin that is not installed.');
  });
});

function gateway({ check }: Pick<InstalledTableType['tableType'], 'check'> = {}): InstalledTableType {
  const keys = z
    .strictObject({
      listen: z.string(),
      rate: z.optional(z.int({ error: 'requests a second' })),
      secret: z.optional(z.string()),
      key_file: z.optional(z.string()),
      cluster: z.optional(z.strictObject({ nats: z.string(), replicas: z.optional(z.int()) })),
    })
    .check((context) => {
      const { secret, key_file: file } = context.value;
      if (secret === undefined || file === undefined) return;
      const message = 'key_file and secret exclude each other';
      context.issues.push({ code: 'custom', input: context.value, path: ['key_file'], message });
    });
  return {
    plugin: 'egd-test',
    tableType: {
      table: 'gateway',
      summary: 'Serves.',
      keys: {
        '~standard': {
          version: 1,
          vendor: 'test',
          validate: async (value) => {
            const result = await keys['~standard'].validate(value);
            if (result.issues === undefined) return result;
            return {
              issues: result.issues.map((issue) => ({ message: issue.message, path: issue.path ?? [], ...excluded(issue.message) })),
            };
          },
        },
      },
      jsonSchema: {
        type: 'object',
        properties: {
          listen: { type: 'string', description: 'Where.' },
          rate: { type: 'integer', default: 100, description: 'Requests.' },
          secret: { type: 'string', writeOnly: true },
          key_file: { type: 'string', format: 'path' },
          cluster: {
            type: 'object',
            properties: {
              nats: { type: 'string', description: 'URL of the server' },
              replicas: { type: 'integer', default: 1, description: 'Copies.' },
            },
            required: ['nats'],
            additionalProperties: false,
          },
        },
        required: ['listen'],
        additionalProperties: false,
      },
      hints: { api_keys: 'make keys by a command' },
      ...(check === undefined ? {} : { check }),
    },
  };
}

function excluded(message: string): { readonly code?: string } {
  return message.includes('exclude') ? { code: 'CONFIG_MUTUALLY_EXCLUSIVE' } : {};
}
