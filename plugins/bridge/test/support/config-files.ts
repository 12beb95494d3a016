import assert from 'node:assert/strict';
import { mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { isEgdError, type ConfigProblem, type InstalledSourceType, type SourceType, type SourceTypes } from 'egd-core';
import { loadBridgeConfig, type BridgeConfig, type NeededTables } from '../../src/config/load-bridge-config.ts';

/** A folder with a configuration for the bridge, in which nothing of the real user's is seen. */
export interface ConfigFiles {
  readonly path: string;
  /** Writes a file of the folder, private unless told otherwise, and gives its path. */
  write(name: string, text: string, mode?: number): Promise<string>;
  /** Writes `egd.toml` and loads what one service needs of it. */
  load<Need extends keyof NeededTables>(
    need: Need,
    text: string,
    options?: { readonly isForHere?: boolean },
  ): Promise<BridgeConfig & NeededTables[Need]>;
  /** The problems that are reported of such a text, or the whole error where there are none. */
  problems(need: keyof NeededTables, text: string): Promise<readonly Pick<ConfigProblem, 'code' | 'key' | 'message' | 'expected'>[]>;
  remove(): Promise<void>;
}

/** Makes such a folder. */
export async function makeConfigFiles(): Promise<ConfigFiles> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'egd-bridge-config-')));
  const write = async (name: string, text: string, mode = 0o600): Promise<string> => {
    const file = join(path, name);
    await rm(file, { force: true });
    await writeFile(file, text, { mode });
    return file;
  };
  const load = async <Need extends keyof NeededTables>(
    need: Need,
    text: string,
    options: { readonly isForHere?: boolean } = {},
  ): Promise<BridgeConfig & NeededTables[Need]> => {
    await write('egd.toml', text);
    const environment = { HOME: path, XDG_STATE_HOME: join(path, 'state') };
    return loadBridgeConfig({ host, need, path: undefined, environment, cwd: path, userId: ORDINARY_USER ?? OWNER, ...options });
  };
  return {
    path,
    write,
    load,
    problems: async (need, text) =>
      problemsOf(
        await load(need, text).then(
          () => new Error('It was accepted.'),
          (error: unknown) => error,
        ),
      ),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

const OWNER = process.geteuid?.() ?? 1000;
// Root's own places are not the tests': where root runs them, the files are root's and the reader is somebody else.
const ORDINARY_USER = OWNER === 0 ? 1000 : undefined;

const host = { sourceTypes: async () => ({ types: testTypes(), warnings: ['plugin egd-source-odd failed: no reason given'] }) };

// Two source types with the keys that matter here; neither makes a source.
function testTypes(): SourceTypes {
  const common = {
    summary: 'For tests.',
    kind: 'noise',
    describe: () => 'a test',
    create: () => assert.fail('Nothing is fetched here.'),
  } as const;
  const quantis: SourceType = {
    ...common,
    type: 'quantis',
    keys: (z) => {
      return z.looseObject({
        quantis: z.union([z.string(), z.array(z.string()).check(z.refine(isAccepted, 'Expected another appliance.'))]),
      });
    },
    jsonSchema: {
      type: 'object',
      properties: { quantis: {}, tls_ca_file: { type: 'string', format: 'path' } },
      additionalProperties: true,
    },
  };
  const jitter: SourceType = {
    ...common,
    type: 'jitter',
    keys: (z) => z.strictObject({ jitter: z.literal(true) }),
    jsonSchema: { type: 'object', properties: { jitter: { const: true } }, required: ['jitter'] },
  };
  return new Map([quantis, jitter].map((sourceType): [string, InstalledSourceType] => [sourceType.type, { sourceType, plugin: 'test' }]));
}

function problemsOf(error: unknown): readonly Pick<ConfigProblem, 'code' | 'key' | 'message' | 'expected'>[] {
  if (!isEgdError(error) || !isProblems(error.metadata['problems'])) throw error;
  return error.metadata['problems'];
}

function isProblems(value: unknown): value is readonly ConfigProblem[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'code' in item && 'key' in item);
}

function isAccepted(urls: readonly string[]): boolean {
  return !urls.includes('https://refused.example');
}
