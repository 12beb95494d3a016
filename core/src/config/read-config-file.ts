import { stat } from 'node:fs/promises';
import { EgdError, isEgdError } from '../errors/egd-error.ts';
import type { ConfigPlace } from './config-places.ts';
import { unsafeReason } from './file-safety.ts';

const LARGEST = 4 * 1024 * 1024; // bytes; a script may have 64 KiB, so this is dozens of them

/** The text of a config file that only its owner can have written; nothing in it is ever executed. */
export async function readConfigFile(place: ConfigPlace, userId: number | undefined): Promise<string> {
  await checkConfigFile(place, userId);
  try {
    return await loadText(place.path);
  } catch (cause) {
    throw isEgdError(cause) ? cause : unreadable(place.path, place.namedBy, cause);
  }
}

/** Rejects a config file that is none, is too large, or that others could have written. */
export async function checkConfigFile({ path, namedBy }: ConfigPlace, userId: number | undefined): Promise<void> {
  const file = await stat(path).catch((cause: unknown) => {
    throw unreadable(path, namedBy, cause);
  });
  if (!file.isFile())
    throw new EgdError(
      'CONFIG_UNREADABLE',
      `Expected a regular file as configuration, ${path} is ${file.isDirectory() ? 'a folder' : 'none'}.`,
    );
  if (file.size > LARGEST)
    throw new EgdError('CONFIG_UNREADABLE', `Expected a configuration of at most ${LARGEST} bytes, ${path} has ${file.size}.`);
  const unsafe = await unsafeReason(path, userId);
  if (unsafe !== undefined) throw new EgdError('CONFIG_UNSAFE_PERMISSIONS', `The configuration ${path} is not used: ${unsafe}.`);
}

// `cosmiconfig()` itself first looks for settings of its own in the working folder, and executes `.config/config.js`
// there. Its explorer alone, with loaders that return the text, executes nothing.
async function loadText(path: string): Promise<string> {
  const Explorer = explorerOf(await import('cosmiconfig/dist/Explorer.js'));
  const explorer = new Explorer({
    moduleName: 'egd',
    packageProp: [],
    searchPlaces: [],
    searchStrategy: 'none',
    ignoreEmptySearchPlaces: false,
    cache: false,
    mergeImportArrays: false,
    mergeSearchPlaces: false,
    metaConfigFilePath: null,
    loaders: { default: (_path, text) => ({ text }) },
    transform: (result) => result,
  });
  const result = await explorer.load(path);
  return result?.config?.text ?? ''; // an empty file has no content for a loader
}

interface ExplorerResult {
  readonly config?: { readonly text: string };
}

interface ExplorerOptions {
  readonly loaders: Readonly<Record<string, (path: string, text: string) => { text: string }>>;
  readonly transform: (result: ExplorerResult | null) => ExplorerResult | null;
  readonly [option: string]: unknown;
}

type ExplorerClass = new (options: ExplorerOptions) => { load(path: string): Promise<ExplorerResult | null> };

// A CommonJS module: Node.js gives its names themselves, a bundle only the default.
function explorerOf(module: object): ExplorerClass {
  if (hasExplorer(module)) return module.Explorer;
  if ('default' in module && hasExplorer(module.default)) return module.default.Explorer;
  throw new EgdError('INTERNAL_BUG', 'The explorer of cosmiconfig is not where it was.');
}

function hasExplorer(module: unknown): module is { readonly Explorer: ExplorerClass } {
  return typeof module === 'object' && module !== null && 'Explorer' in module && typeof module.Explorer === 'function';
}

function unreadable(path: string, namedBy: ConfigPlace['namedBy'], cause: unknown): EgdError {
  const code = cause instanceof Error && 'code' in cause ? cause.code : undefined;
  if (code === 'ENOENT' || code === 'ENOTDIR') {
    return new EgdError(
      'CONFIG_NOT_FOUND',
      `There is no configuration ${path}${namedBy === undefined ? '' : `, which ${namedBy} names`}.`,
      { cause },
    );
  }
  const reason = code === 'EACCES' || code === 'EPERM' ? 'you may not read it' : cause instanceof Error ? cause.message : String(cause);
  return new EgdError('CONFIG_UNREADABLE', `The configuration ${path} cannot be read: ${reason}.`, { cause });
}
