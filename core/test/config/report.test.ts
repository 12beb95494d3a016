import assert from 'node:assert/strict';
import { join } from 'node:path';
import { GOOD_SOURCE, makeConfigFolder, problemsOf, refusal, type ConfigFolder } from '../support/config-folder.ts';

const FAULTY = `log_level = "loud"
persist_interval = "5s"

[one]
name = "One"
intervall = "5m"
scale = 2
jitter = true

[two]
name = "One"
interval = "5m"
scale = 0.5
url = "https://example.org"
file = "/dev/urandom"
`;

describe('the report of a configuration that is refused', () => {
  let folder: ConfigFolder;

  beforeEach(async () => {
    folder = await makeConfigFolder();
  });

  afterEach(() => folder.remove());

  it('has every violation of the file at once, in the order of the file', async () => {
    const error = await folder.refuse(FAULTY);
    assert.equal(error.code, 'CONFIG_INVALID');
    assert.equal(error.exit, 3);
    assert.deepEqual(
      problemsOf(error).map(({ code, key, line }) => `${line} ${code} ${key}`),
      [
        '1 CONFIG_INVALID_VALUE log_level',
        '2 CONFIG_INVALID_VALUE persist_interval',
        '4 CONFIG_MISSING_REQUIRED one.interval',
        '6 CONFIG_UNKNOWN_KEY one.intervall',
        '7 CONFIG_INVALID_VALUE one.scale',
        '11 CONFIG_INVALID_VALUE two.name',
        '15 CONFIG_MUTUALLY_EXCLUSIVE two.file',
      ],
    );
    assert.match(error.message, /^egd\.toml has 7 problems\.\n\n/);
  });

  it('has file, line, column, the offending line, what was expected and a suggestion for each', async () => {
    const error = await folder.refuse(FAULTY);
    assert.ok(
      error.message.includes(
        [
          'egd.toml:7:9 CONFIG_INVALID_VALUE scale is an integer 2',
          '  7 | scale = 2',
          '    |         ^',
          '    expected: a number from 0.0 to 1.0',
        ].join('\n'),
      ),
      error.message,
    );
    assert.ok(
      error.message.includes(
        [
          'egd.toml:6:1 CONFIG_UNKNOWN_KEY unknown key intervall in a source of type jitter',
          '  6 | intervall = "5m"',
          '    | ^',
          '    suggestion: did you mean "interval"?',
        ].join('\n'),
      ),
      error.message,
    );
  });

  it('has the code of the problem where there is one', async () => {
    const error = await folder.refuse(GOOD_SOURCE.replace('0.5', '5'));
    assert.equal(error.code, 'CONFIG_INVALID_VALUE');
    assert.match(error.message, /^egd\.toml:5:9 CONFIG_INVALID_VALUE/);
  });

  it('names a file outside of the working folder by its whole path', async () => {
    await folder.write('egd.toml', FAULTY);
    const path = join(folder.path, 'egd.toml');
    const error = await refusal(folder.load({ cwd: '/', path: path }));
    assert.ok(problemsOf(error).every(({ file }) => file === path.slice(1)));
    const other = await refusal(folder.load({ cwd: folder.home, path: path }));
    assert.ok(problemsOf(other).every(({ file }) => file === path));
  });

  it('shows where the syntax of TOML is wrong, and what would be right', async () => {
    const error = await folder.refuse('log_level = info\n');
    const [problem] = problemsOf(error);
    assert.equal(error.code, 'CONFIG_INVALID_TOML');
    assert.deepEqual([problem?.line, problem?.lineText], [1, 'log_level = info']);
    assert.equal(problem?.suggestion, 'write text in quotes: log_level = "info"');
    const [unfinished] = problemsOf(await folder.refuse(`${GOOD_SOURCE}a = "x\n`));
    assert.equal(unfinished?.line, 7);
    const [twice] = problemsOf(await folder.refuse('tcp_port = 1\ntcp_port = 2\n'));
    assert.equal(twice?.line, 2);
  });

  it('shows where the syntax of YAML is wrong', async () => {
    await folder.write('egd.yaml', 'log_level: info\ngood: { name: Good\n');
    const [problem] = problemsOf(await refusal(folder.load()));
    assert.equal(problem?.code, 'CONFIG_INVALID_TOML');
    assert.match(problem?.message ?? '', /^not valid YAML: /);
    assert.ok((problem?.line ?? 0) >= 2);
    await folder.write('egd.yaml', 'log_level: info\nlog_level: warn\n');
    assert.equal(problemsOf(await refusal(folder.load()))[0]?.line, 2);
  });

  for (const [text, line, column] of [
    ['{\n  "log_level": "info",\n}', 3, 1],
    ['{\n  "log_level": info\n}', 2, 16],
    ['{\n  "log_level" "info"\n}', 2, 15],
    ['{ "log_level": "info"', 1, 22],
    ["{ 'log_level': 1 }", 1, 3],
  ] as const) {
    it(`shows where the syntax of JSON is wrong: ${JSON.stringify(text)}`, async () => {
      await folder.write('egd.json', text);
      const [problem] = problemsOf(await refusal(folder.load()));
      assert.equal(problem?.code, 'CONFIG_INVALID_TOML');
      assert.match(problem?.message ?? '', /^not valid JSON: /);
      assert.deepEqual([problem?.line, problem?.column], [line, column]);
    });
  }

  it('locates violations in YAML and JSON as in TOML', async () => {
    await folder.write(
      'egd.yaml',
      'tcp_port: 99999\ngood:\n  name: Good\n  interval: 5m\n  scale: 0.5\n  command:\n    - cat\n    - 5\n  nonsense: 1\n',
    );
    const yaml = problemsOf(await refusal(folder.load()));
    assert.deepEqual(
      yaml.map(({ key, line, column }) => `${key} ${line}:${column}`),
      ['tcp_port 1:11', 'good.command[1] 8:7', 'good.nonsense 9:3'],
    );
    await folder.write('egd.json', '{\n  "good": {\n    "name": "Good", "interval": 300,\n    "scale": 0.5, "jitter": true\n  }\n}\n');
    const json = problemsOf(await refusal(folder.load({ path: 'egd.json' })));
    assert.deepEqual(
      json.map(({ key, line, column }) => `${key} ${line}:${column}`),
      ['good.interval 3:33'],
    );
  });

  for (const [name, text] of [
    ['egd.json', '[1, 2]'],
    ['egd.json', '"text"'],
    ['egd.yaml', '- a\n- b\n'],
    ['egd.yaml', 'text'],
    ['egd.yaml', 'a: 1\n---\nb: 2\n'],
    ['egd.yaml', '? [a, b]\n: 1\n'],
  ] as const) {
    it(`refuses ${name} that holds ${JSON.stringify(text)}`, async () => {
      await folder.write(name, text);
      assert.equal(problemsOf(await refusal(folder.load()))[0]?.code, 'CONFIG_INVALID_TOML');
    });
  }

  it('takes an empty YAML or JSON file for one without keys', async () => {
    for (const name of ['egd.json', 'egd.yaml']) {
      await folder.write(name, ' \n');
      assert.match(problemsOf(await refusal(folder.load({ path: name })))[0]?.message ?? '', /no source is defined/);
    }
  });

  it('allows the key in which editors look for the schema', async () => {
    await folder.write('egd.json', '{"$schema":"./s.json","good":{"name":"Good","interval":"5m","scale":0.5,"jitter":true}}');
    assert.equal((await folder.load()).config.sources.length, 1);
  });

  it('reads UTF-16 with its mark, as Windows writes it, and refuses what is no text', async () => {
    await folder.write('egd.toml', Buffer.from(`\uFEFF${GOOD_SOURCE}`, 'utf16le'));
    assert.equal((await folder.load()).config.sources.length, 1);
    await folder.write('egd.toml', `\uFEFF${GOOD_SOURCE}`);
    assert.equal((await folder.load()).config.sources.length, 1);
    await folder.write('egd.toml', Buffer.concat([Buffer.from(`${GOOD_SOURCE}# `), Buffer.from([0xff, 0xfe, 0x80])]));
    const [problem] = problemsOf(await refusal(folder.load()));
    assert.match(problem?.message ?? '', /not UTF-8/);
    assert.equal(problem?.line, 7);
  });

  it('never shows a secret', async () => {
    const secret = 'hunter2hunter2';
    const texts = [
      `[a]\nname = "A"\nurl = "https://example.org"\nheaders = { "x-custom" = "${secret}", "y" = 5 }\n`,
      `[a]\nname = "A"\nurl = "https://example.org"\n[a.headers]\n"x-custom" = ["${secret}"]\n`,
      `[a]\nname = "A"\nurl = "ftp://user:${secret}@example.org/"\n`,
      `[a]\nname = "A"\nurl = "nourl?api_key=${secret}&x=1"\n`,
      `[a]\nname = "A"\nurl = "https://example.org"\napi_key = "${secret}"\ntoken = "${secret}"\n`,
      `[a]\nname = "A"\nheaders = { "x-custom" = "${secret}" \n`,
      `[a.headers]\n"x-custom" = "${secret}" "\n`,
      `[gateway]\npassword = "${secret}" x\n`,
      `password = "${secret}"\n`,
      `[a]\ncommand = ["curl", "Authorization: Bearer ${secret}", 5]\n`,
    ];
    for (const text of texts) {
      const error = await folder.refuse(text);
      assert.ok(!JSON.stringify([error.message, error.metadata, error.suggestions]).includes(secret), `${text}\n${error.message}`);
    }
    for (const [name, text] of [
      ['egd.json', `{"a": {"token": "${secret}", }}`],
      ['egd.json', `{"a": {"password": ${secret}}}`],
      ['egd.yaml', `a:\n  password: ${secret}\n  b: [\n`],
      ['egd.yaml', `a:\n  api-key: "${secret}" x\n`],
    ] as const) {
      await folder.write(name, text);
      const error = await refusal(folder.load({ path: name }));
      assert.ok(!JSON.stringify([error.message, error.metadata]).includes(secret), `${text}\n${error.message}`);
    }
  });
});
