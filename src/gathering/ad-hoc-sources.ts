import { EgdError, validateKeys, type SourceConfig, type SourceType, type SourceTypes } from 'egd-core';

/** A source given by flags alone. */
export interface AdHocSource {
  readonly type: 'url' | 'file' | 'command';
  readonly value: string | readonly string[];
}

/** What holds for all sources given by flags. */
export interface AdHocOptions {
  readonly allowHttp: boolean;
  readonly noCompress: boolean;
  readonly scale: number; // 0.0 to 1.0
  readonly size?: number; // bytes
}

/** Tables of sources that are given by flags, checked by the same schemas as those of a configuration. */
export function adHocSources(sources: readonly AdHocSource[], types: SourceTypes, options: AdHocOptions): Promise<SourceConfig[]> {
  return Promise.all(sources.map((source, index) => table(source, `${source.type}${index + 1}`, types, options)));
}

async function table({ type, value }: AdHocSource, id: string, types: SourceTypes, options: AdHocOptions): Promise<SourceConfig> {
  const installed = types.get(type);
  if (installed === undefined) throw new EgdError('SOURCE_TYPE_UNKNOWN', `The plugin for --${type} is not installed.`);
  const raw = { [type]: value, ...(type === 'url' && options.allowHttp ? { allow_http: true } : {}) };
  const keys = await validKeys(installed.sourceType, raw);
  return {
    id,
    name: installed.sourceType.describe(keys),
    type,
    keys,
    raw,
    interval: 0,
    initDelay: 0,
    scale: options.scale,
    compression: options.noCompress ? 'none' : 'lzma',
    disabled: false,
    ...(options.size === undefined ? {} : { size: options.size }),
  };
}

async function validKeys(sourceType: SourceType, raw: object): Promise<object> {
  const result = await validateKeys(sourceType, raw);
  if (result.issues !== undefined) {
    throw new EgdError('USAGE_INVALID', `--${sourceType.type}: ${result.issues.map(({ message }) => message).join('; ')}`, {
      suggestions: ['See `egd gather --help`; what a table would say with a key, such as `allow_http`, is a flag here: `--allow-http`.'],
    });
  }
  const [problem] = (await sourceType.check?.(result.value)) ?? [];
  if (problem === undefined) return result.value;
  const suggestions = problem.suggestion === undefined ? [] : [problem.suggestion];
  throw new EgdError('USAGE_INVALID', `--${sourceType.type}: ${problem.message}`, { suggestions });
}
