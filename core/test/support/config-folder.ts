import assert from 'node:assert/strict';
import { chmod, mkdir, mkdtemp, realpath, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import {
  isEgdError,
  loadConfig,
  type ConfigProblem,
  type EgdConfig,
  type EgdError,
  type LoadConfigOptions,
  type LoadedConfig,
} from '../../src/index.ts';
import { testTypes } from './config-types.ts';

/** A folder with config files of its own, and an environment in which nothing of the real user's is seen. */
export interface ConfigFolder {
  readonly path: string;
  readonly home: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Writes a file below the folder, private to its owner unless told otherwise, and gives its path. */
  write(name: string, text: string | Uint8Array, mode?: number): Promise<string>;
  /** Loads what stands in the folder. */
  load(options?: Partial<LoadConfigOptions>): Promise<LoadedConfig>;
  /** Writes `egd.toml` and loads it. */
  loadText(text: string, options?: Partial<LoadConfigOptions>): Promise<LoadedConfig>;
  /** Writes `egd.toml`, sees it refused, and gives the error. */
  refuse(text: string, options?: Partial<LoadConfigOptions>): Promise<EgdError>;
  /** The configuration of some settings beside a source that is good. */
  settings(text: string, options?: Partial<LoadConfigOptions>): Promise<EgdConfig>;
  /** The one problem that some settings have beside a source that is good. */
  problem(text: string, options?: Partial<LoadConfigOptions>): Promise<ConfigProblem>;
  remove(): Promise<void>;
}

/** Makes such a folder. */
export async function makeConfigFolder(): Promise<ConfigFolder> {
  const path = await realpath(await mkdtemp(join(tmpdir(), 'egd-config-')));
  const home = join(path, 'home');
  await mkdir(home);
  const environment = { HOME: home };
  const types = testTypes();
  const load = (options: Partial<LoadConfigOptions> = {}) => loadConfig({ cwd: path, environment, types, ...options });
  const write = async (name: string, text: string | Uint8Array, mode = 0o600): Promise<string> => {
    const file = join(path, name);
    await mkdir(dirname(file), { recursive: true });
    await writeFile(file, text);
    await chmod(file, mode);
    return file;
  };
  const loadText = async (text: string, options?: Partial<LoadConfigOptions>) => {
    await write('egd.toml', text);
    return load(options);
  };
  return {
    path,
    home,
    environment,
    write,
    load,
    loadText,
    refuse: async (text, options) => refusal(loadText(text, options)),
    settings: async (text, options) => (await loadText(`${text}\n${GOOD_SOURCE}`, options)).config,
    problem: async (text, options) => onlyProblem(await refusal(loadText(`${text}\n${GOOD_SOURCE}`, options))),
    remove: () => rm(path, { recursive: true, force: true }),
  };
}

/** The EgdError that a promise rejects with. */
export async function refusal(promise: Promise<unknown>): Promise<EgdError> {
  try {
    await promise;
  } catch (error) {
    if (isEgdError(error)) return error;
    throw error;
  }
  return assert.fail('Expected the configuration to be refused.');
}

/** The problems that an error reports. */
export function problemsOf(error: EgdError): readonly ConfigProblem[] {
  const problems = error.metadata['problems'];
  assert.ok(isProblems(problems), `Expected problems in ${error.message}`);
  return problems;
}

function onlyProblem(error: EgdError): ConfigProblem {
  const [problem, ...others] = problemsOf(error);
  assert.ok(problem !== undefined && others.length === 0, error.message);
  assert.equal(error.code, problem.code);
  return problem;
}

/** One enabled source, for files that are about something else. */
export const GOOD_SOURCE = `
[good]
name = "Good"
interval = "5m"
scale = 0.5
jitter = true
`;

function isProblems(value: unknown): value is readonly ConfigProblem[] {
  return Array.isArray(value) && value.every((item) => typeof item === 'object' && item !== null && 'code' in item && 'line' in item);
}
