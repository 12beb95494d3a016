import { execFile } from 'node:child_process';
import { createRequire } from 'node:module';
import { delimiter, dirname, join } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

/** Runs the npm that comes with egd, on this Node.js; rejects with all that it said when it fails. Gives standard output. */
export async function runNpm(args: readonly string[], { cwd, environment }: NpmOptions): Promise<string> {
  const path = `${dirname(process.execPath)}${delimiter}${environment['PATH'] ?? ''}`; // what npm starts runs on this Node.js too
  const all = [npmProgram(), ...args, '--no-audit', '--no-fund', '--no-update-notifier'];
  const options = { cwd, env: { ...environment, PATH: path }, timeout: 120_000, maxBuffer: 16 * 1024 * 1024 };
  return new Promise((resolve, reject) => {
    execFile(process.execPath, all, options, (error, stdout, stderr) => {
      if (error === null) resolve(stdout);
      else reject(new Error(`npm ${args.join(' ')} failed:\n${stdout}\n${stderr}`, { cause: error }));
    });
  });
}

/** Where npm runs and what it sees of the environment. */
export interface NpmOptions {
  readonly cwd: string;
  readonly environment: Readonly<Record<string, string>>;
}

/** The part of an environment that makes npm use this registry and keep its cache in `folder`. */
export function npmEnvironment(registry: string, folder: string): Readonly<Record<string, string>> {
  return { npm_config_registry: registry, npm_config_cache: join(folder, 'npm-cache') };
}

/** Packs packages as they would be published, by folder, into `destination`; they must have been built. Gives the tarballs. */
export async function packPackages(
  folders: readonly string[],
  destination: string,
  environment: NpmOptions['environment'],
): Promise<string[]> {
  const packages = folders.map((folder) => join(root, folder));
  const args = ['pack', ...packages, '--ignore-scripts', '--json', '--pack-destination', destination];
  const packed: { filename: string }[] = JSON.parse(await runNpm(args, { cwd: destination, environment }));
  return packed.map(({ filename }) => join(destination, filename));
}

// It is a dependency of a dependency.
function npmProgram(): string {
  const plugin = createRequire(import.meta.url).resolve('@oclif/plugin-plugins');
  return join(dirname(createRequire(plugin).resolve('npm/package.json')), 'bin', 'npm-cli.js');
}
