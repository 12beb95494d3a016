export { ERROR_CATALOGUE, type ErrorCategory, type ErrorCode, type ErrorEntry } from './errors/catalogue.ts';
export { EgdError, isEgdError, type EgdErrorDetails } from './errors/egd-error.ts';
export type {
  KeyProblem,
  KeysJsonSchema,
  KeysSchema,
  ReadRequest,
  Sample,
  SampleEvent,
  Source,
  SourceKind,
  SourceTable,
  SourceType,
} from './source/source-type.ts';
export type {
  ChildLimits,
  ChildRunner,
  Clock,
  HttpClient,
  HttpReply,
  HttpRequest,
  RunRequest,
  RunResult,
  SourceLog,
  SourceTools,
  TemporaryFolder,
} from './source/source-tools.ts';
export type { ConditionedSample, Conditioner, ConditioningOptions } from './conditioning/conditioner.ts';
export type {
  Compression,
  ControlConfig,
  DaemonConfig,
  EgdConfig,
  InstalledSourceType,
  LoggingConfig,
  LogLevel,
  MetricsConfig,
  SourceConfig,
  SourceTypes,
} from './config/egd-config.ts';
export {
  afterAccepted,
  afterFailure,
  afterIgnored,
  FAILURE_RULES,
  NO_FAILURES,
  type Failure,
  type FailureState,
  type FailureTiming,
  type FetchConsequence,
} from './gathering/failure-policy.ts';
export type { AcceptedFetch, FailedFetch, FetchOutcome, IgnoredFetch } from './gathering/fetch-outcome.ts';
export { startGathering, type GatherOptions, type GatherResult, type GatherRun, type Gathering } from './gathering/gather.ts';
export { RepeatCheck } from './gathering/repeat-check.ts';
export { SourceFetcher, type FetchOptions } from './gathering/source-fetcher.ts';
export { checkHealth, type HealthFailure, type HealthOptions, type HealthVerdict } from './health/check-health.ts';
export { readClientConfig, type ClientConfig } from './config/client-config.ts';
export { configPlaces, findConfigFile, isThere, userConfigFile, type ConfigPlace, type ConfigSearch } from './config/config-places.ts';
export type { ConfigProblem, ConfigProblemCode } from './config/config-problem.ts';
export { formatDuration, parseDuration } from './config/duration.ts';
export { unsafeReason } from './config/file-safety.ts';
export { configTemplate } from './config/config-template.ts';
export { formatProblems } from './config/format-problems.ts';
export { formatShownConfig } from './config/format-shown-config.ts';
export { configJsonSchema } from './config/json-schema.ts';
export { formatKeyDefaults, keyDefaults, type KeyDefault, type KeyDefaults } from './config/key-defaults.ts';
export { isLoopbackAddress, parseHostPort, type HostPort } from './config/ip-address.ts';
export { choiceKey, durationKey, flagKey, formKey, integerKey, numberKey, secretKey, textKey, type KeyNote } from './config/key-schemas.ts';
export { checkConfigText, loadConfig, type LoadConfigOptions, type LoadedConfig, type TableTypes } from './config/load-config.ts';
export { isSecretName, maskCredentials } from './config/mask-secrets.ts';
export { certificateProblem, privateKeyProblem, type FileProblem } from './config/tls-files.ts';
export type { ConfigOrigin } from './config/provenance.ts';
export { shownConfig, type ShownTable, type ShownValue } from './config/show-config.ts';
export { PLUGIN_TABLES } from './config/reserved-tables.ts';
export type { InstalledTableType, TablePlace, TableProblem, TableType } from './config/table-type.ts';
export { writeConfigFile } from './config/write-config-file.ts';
export { createHttpClient, type HttpClientOptions } from './source/http-client.ts';
export { DurablePool, type DurablePoolOptions, type OpenedPool, type SaveReport } from './pool/durable-pool.ts';
export { EntropyPool, type ChunkView, type EntropyPoolOptions } from './pool/entropy-pool.ts';
export { inspectPoolFile, type InspectedHeader, type PoolInspection } from './pool/inspect-pool-file.ts';
export type { PoolFinding } from './pool/open-pool.ts';
export { decodePool, encodePool, type DecodeOptions } from './pool/pool-file.ts';
export { MOST_CHUNK_ENTROPY, MOST_POOL_ENTROPY, type PoolLimits } from './pool/pool-limits.ts';
export { loadPool, savePool } from './pool/pool-store.ts';
export { resolvePoolPath } from './pool/resolve-pool-path.ts';
export type { ChecksumVerdict } from './pool/scan-pool.ts';
export { storageError } from './pool/storage-error.ts';
export { removeLeftovers, writeFileSafely } from './pool/write-file-safely.ts';
export type { PythonChunk } from './python-pool/pool-of-pickle.ts';
export { LONGEST_PYTHON_POOL, readPythonPool, type PythonPool, type Unpack } from './python-pool/read-python-pool.ts';
export { createSourceTools, type SourceToolsOptions } from './source/create-source-tools.ts';
export { createChildRunner } from './source/child-runner.ts';
export { validateKeys } from './source/validate-keys.ts';
export type { SchemaKit } from './source/schema-kit.ts';
export type { CommandHost, DaemonEntropy, DaemonStanding, DescribedFailure, HostedSourceTypes } from './host/command-host.ts';
export { lockFile, type FileLock, type LockTaken } from './lock/file-lock.ts';
export { openLockFile, readOwner, writeOwner } from './lock/lock-file.ts';
export { tryLock } from './lock/try-lock.ts';
