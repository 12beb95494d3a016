import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { join } from 'node:path';

const SUITE = join(import.meta.dirname, '..', 'support', 'flawed-source-types.ts');
const MOCHA = join(import.meta.dirname, '..', '..', '..', 'node_modules', 'mocha', 'bin', 'mocha.js');

interface Report {
  readonly passes: readonly { readonly fullTitle: string }[];
  readonly failures: readonly { readonly fullTitle: string; readonly err: { readonly message: string } }[];
}

// The suite is run on types with one flaw each, in a mocha of its own: what counts is that it fails, and why.
describe('the conformance suite', () => {
  let report: Report;

  before(function () {
    this.timeout(60_000);
    const args = [...process.execArgv, '--conditions=egd-source', MOCHA, '--no-config', '--reporter=json', '--timeout=20000', SUITE];
    const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8', env: { ...process.env, NODE_OPTIONS: '' } });
    report = JSON.parse(stdout.slice(stdout.indexOf('{')));
  });

  it('is passed by a good source type, every test of it', () => {
    assert.deepEqual(failuresOf('good'), []);
    assert.ok(report.passes.filter(({ fullTitle }) => fullTitle.includes('the source type good ')).length >= 10);
  });

  for (const [type, reason] of Object.entries({
    BadName: /type: lower-case letters/,
    'no-full-stop': /full stop/,
    'no-description': /amount has no description/,
    'two-lines': /describe gave/,
    'shows-secret': /describe shows a secret/,
    'too-strict': /refused/,
    'too-lax': /accepted/,
    'other-schema': /the JSON Schema refuses .*amount: expected string/,
    'other-required': /amount is required by the JSON Schema, and not by the validator/,
    'other-openness': /unknown keys are refused, and the validator does not/,
    problematic: /something is wrong/,
    'too-long': /gave 65 bytes, asked for 64 at most/,
    empty: /bytes: at least one/,
    'no-origin': /origin: one line/,
    'claims-too-much': /maxEntropyBytes/,
    'logs-bytes': /bytes of a sample are in the log/,
    'logs-secret': /a secret is in the log/,
    deaf: /still reading after 2000 ms/,
    'plain-error': /threw what tools.fail did not make: Error: stopped by the test/,
    'breaks-once-stopped': /broken/,
    'closes-once': /closed before/,
    'leaves-folder': /temporary folders were left behind/,
    'leaves-program': /programs or requests were left behind/,
    'never-fails': /it gave a sample/,
  })) {
    it(`finds the flaw of ${type}`, () => {
      const messages = failuresOf(type);
      assert.ok(messages.length > 0, 'nothing was found');
      assert.ok(
        messages.some((message) => reason.test(message)),
        messages.join('\n'),
      );
    });
  }

  function failuresOf(type: string): string[] {
    return report.failures.filter(({ fullTitle }) => fullTitle.includes(`the source type ${type} `)).map(({ err }) => err.message);
  }
});
