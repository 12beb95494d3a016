/**
 * What a failure means for the one who runs into it: a temporary one may pass by itself, a permanent one needs a
 * person, a fatal one ends the program.
 */
export type ErrorCategory = 'temporary' | 'permanent' | 'fatal';

/** One kind of failure that egd can name. */
export interface ErrorEntry {
  readonly category: ErrorCategory;
  readonly exit: number; // exit status of the command line: 2 usage, 3 config or environment, 4 source, 5 daemon or gateway, 6 not enough entropy, 70 bug
  readonly suggestion: string; // what to do next, one sentence
}

const CHECK_CONFIG = 'Run `egd config validate` to see every problem of the file at once.';

/** Every error code of egd, with its category, exit status and what to do about it. */
export const ERROR_CATALOGUE = {
  CONFIG_INVALID_TOML: entry('fatal', 3, 'Correct the syntax at the line and column shown.'),
  CONFIG_MISSING_REQUIRED: entry('fatal', 3, CHECK_CONFIG),
  CONFIG_INVALID_VALUE: entry('fatal', 3, CHECK_CONFIG),
  CONFIG_MUTUALLY_EXCLUSIVE: entry('fatal', 3, 'Keep one of the keys and remove the others.'),
  CONFIG_UNKNOWN_KEY: entry('fatal', 3, 'Correct or remove the key; `egd sources types` lists the keys of each source type.'),
  CONFIG_INVALID: entry('fatal', 3, 'Correct the problems listed; `egd config validate` checks again.'),
  CONFIG_NOT_FOUND: entry('fatal', 3, 'Check the path, or write a new file with `egd config init`.'),
  CONFIG_UNREADABLE: entry('fatal', 3, 'Check that the file is a regular file and that you may read it.'),
  CONFIG_UNSAFE_PERMISSIONS: entry('fatal', 3, 'See to it that nobody else can change or replace the file: `chmod go-w FILE`.'),
  CONFIG_EXISTS: entry('fatal', 3, 'Choose another file, or overwrite it with `--force`.'),

  MIGRATION_NOT_PYTHON: entry('fatal', 3, 'Give the configuration of the Python daemon, a text file of Python code such as `~/.egdconf`.'),
  MIGRATION_SYNTAX_ERROR: entry('fatal', 3, 'Correct the syntax at the line and column shown; Python 3 must accept the file.'),
  MIGRATION_TOO_LARGE: entry('fatal', 3, 'Simplify the file at the line and column shown.'),
  MIGRATION_VERIFY_FAILED: entry('permanent', 3, 'Check that python3 runs the old file by itself, or migrate without `--verify`.'),

  SOURCE_NETWORK_TIMEOUT: entry('temporary', 4, 'Check that the host answers in time; the source is tried again later.'),
  SOURCE_NETWORK_ERROR: entry('temporary', 4, 'Check the host name and the network.'),
  SOURCE_TLS_ERROR: entry('permanent', 4, 'Check the certificate; for a private one set `tls_ca_file` or `tls_fingerprint`.'),
  SOURCE_SERVER_ERROR: entry('temporary', 4, 'The server failed; the source is tried again later.'),
  SOURCE_RATE_LIMITED: entry('temporary', 4, 'Fetch less often: raise `interval`.'),
  SOURCE_CLIENT_ERROR: entry('permanent', 4, 'Check the URL and its credentials: the server refused the request.'),
  SOURCE_UNEXPECTED_REPLY: entry('temporary', 4, 'Look at what came: it is not the data that was asked for.'),
  SOURCE_EMPTY: entry('temporary', 4, 'The source gave nothing; check it with `egd sources test NAME`.'),
  SOURCE_FILE_NOT_FOUND: entry('permanent', 4, 'Check the path.'),
  SOURCE_PERMISSION_DENIED: entry('permanent', 4, 'Check the permissions of the file, or run as a user who may read it.'),
  SOURCE_READ_TIMEOUT: entry('temporary', 4, 'Check that something writes to the pipe or that the device works.'),
  SOURCE_READ_ERROR: entry('temporary', 4, 'Check the file and the device it is on.'),
  SOURCE_COMMAND_NOT_FOUND: entry('permanent', 4, 'Install the program, or give its full path.'),
  SOURCE_COMMAND_FAILED: entry('temporary', 4, 'Run the command by hand to see why it fails.'),
  SOURCE_COMMAND_TIMEOUT: entry('temporary', 4, 'Make the command finish within its time limit.'),
  SOURCE_SCRIPT_FAILED: entry('temporary', 4, 'Run the script by hand to see why it fails.'),
  SOURCE_SCRIPT_TIMEOUT: entry('temporary', 4, 'Make the script finish within 30 seconds.'),
  SOURCE_SCRIPT_MEMORY: entry('permanent', 4, 'Make the script use less memory.'),
  SOURCE_SCRIPT_CPU: entry('temporary', 4, 'Make the script compute less.'),
  SOURCE_OUTPUT_TOO_LARGE: entry('temporary', 4, 'Make the program write less.'),
  SOURCE_TOO_FEW_APPLIANCES: entry('temporary', 4, 'Check the appliances named, or lower `min_appliances`.'),
  SOURCE_PULSE_INVALID: entry('temporary', 4, 'Do not use this pulse; its verdicts say which check failed.'),
  SOURCE_HEALTH_FAILED: entry(
    'temporary',
    4,
    'The noise was not as it should be and none of it was used; the source is tried again later.',
  ),
  SOURCE_TIMER_UNUSABLE: entry('permanent', 4, 'This machine has no timer fine enough; use another source.'),
  SOURCE_FETCH_TIMEOUT: entry('temporary', 4, 'Find out why the source takes so long; it is tried again later.'),
  SOURCE_STUCK: entry('permanent', 4, 'Report this to the author of the plugin; `egd reload` tries the source again.'),
  SOURCE_ABORTED: entry('temporary', 4, 'The fetch was stopped before it ended.'),
  SOURCE_CRASHED: entry('temporary', 4, 'Report this to the author of the plugin.'),
  SOURCE_UNKNOWN: entry('permanent', 2, 'List the configured sources with `egd sources`.'),
  SOURCE_TYPE_UNKNOWN: entry('permanent', 3, 'List the installed types with `egd sources types`.'),
  SOURCE_ALL_FAILED: entry('temporary', 4, 'See the reason of each source, and try one alone with `egd sources test NAME`.'),

  PLUGIN_FAILED: entry('permanent', 3, 'Update or remove it: `egd plugins update`, `egd plugins uninstall NAME`.'),

  STORAGE_NOT_FOUND: entry(
    'permanent',
    3,
    'Check the path and its folder; `egd gather --into-pool` makes a new pool in a folder that is there.',
  ),
  STORAGE_NOT_A_FILE: entry('fatal', 3, 'Give the path of a regular file.'),
  STORAGE_PERMISSION_DENIED: entry('fatal', 3, 'Check the owner and permissions of the file and its folder.'),
  STORAGE_DISK_FULL: entry('temporary', 3, 'Free some space; the old pool file is unchanged.'),
  STORAGE_IO_ERROR: entry('temporary', 3, 'Check the disk.'),
  STORAGE_WRONG_MAGIC: entry('fatal', 3, 'This is not a pool file of egd; nothing was changed.'),
  STORAGE_UNKNOWN_VERSION: entry('fatal', 3, 'Use the version of egd that wrote the file.'),
  STORAGE_BAD_CHECKSUM: entry('fatal', 3, 'The file is damaged: restore a backup, or move it away to start with an empty pool.'),
  STORAGE_BAD_LENGTH: entry('fatal', 3, 'The file is damaged: restore a backup, or move it away to start with an empty pool.'),
  STORAGE_BAD_VALUE: entry('fatal', 3, 'The file is damaged: restore a backup, or move it away to start with an empty pool.'),
  STORAGE_PYTHON_POOL: entry('fatal', 3, 'Import it: move the file away and run `egd pool import FILE`.'),
  STORAGE_PICKLE_REFUSED: entry(
    'fatal',
    3,
    'Check where the file comes from: the Python daemon did not write it. Nothing in it was run or added.',
  ),
  STORAGE_UNSAFE_OWNER: entry(
    'fatal',
    3,
    'Make the file yours and writable by you alone, or remove it: somebody else may know what is in it.',
  ),
  STORAGE_POOL_IN_USE: entry('temporary', 5, 'Wait until the other process has finished, or stop it.'),

  DAEMON_ALREADY_RUNNING: entry('fatal', 5, 'Stop it first with `egd stop`.'),
  DAEMON_PORT_IN_USE: entry('fatal', 5, 'Choose another `tcp_port`.'),
  DAEMON_NOT_RUNNING: entry('temporary', 5, 'Start it with `egd start`.'),
  DAEMON_NO_ANSWER: entry('temporary', 5, 'See its log with `egd logs`; `egd start --force` replaces a daemon that hangs.'),
  DAEMON_STOPPING: entry('temporary', 5, 'Wait until it has stopped, then start it again.'),
  DAEMON_CRASHED: entry('fatal', 5, 'See its log with `egd logs`, and report this as a bug.'),
  DAEMON_RUNTIME_UNSAFE: entry('fatal', 3, 'Remove the folder or file, or name another with `[daemon] lock_file`.'),
  DAEMON_PRIVILEGE_ERROR: entry('fatal', 3, 'Start it as root, or remove `user` and `group` from `[daemon]`.'),
  DAEMON_ADDRESS_UNUSABLE: entry('fatal', 3, 'Choose another address, or a shorter path for a socket.'),
  DAEMON_NO_LOG: entry('permanent', 3, 'Start the daemon with `egd start`; one that runs in the foreground logs to its standard output.'),
  DAEMON_SIGNAL_ERROR: entry('fatal', 70, 'Report this as a bug.'),

  CONTROL_BAD_REQUEST: entry('permanent', 2, 'See docs/control.md for what the daemon understands.'),
  CONTROL_UNKNOWN_METHOD: entry('permanent', 2, 'See docs/control.md for what the daemon understands.'),
  CONTROL_UNAUTHORIZED: entry('permanent', 3, 'Give the `token` of `[control]`.'),
  CONTROL_CANCELLED: entry('temporary', 5, 'Ask again.'),
  CONTROL_TOO_BUSY: entry('temporary', 5, 'Try again later: as many clients as allowed are connected.'),

  PACKET_TOO_LARGE: entry('permanent', 4, 'Make `packet_size` of the collector smaller.'),
  PACKET_MALFORMED: entry('permanent', 4, 'Check that what sends here is a collector, and that `packet` of both ends is the same.'),
  PACKET_UNKNOWN_KEY: entry('permanent', 3, 'Give the collector and the gateway the same key file.'),
  PACKET_BAD_SIGNATURE: entry(
    'permanent',
    3,
    'Give the collector and the gateway the same key; if they have it, somebody changed the packet.',
  ),
  PACKET_BAD_CHECKSUM: entry('permanent', 4, 'Report this as a bug of the collector: what it signed is not what it read.'),
  PACKET_UNKNOWN_VERSION: entry('permanent', 4, 'Use versions of the collector and the gateway that fit.'),
  PACKET_TOO_OLD: entry('permanent', 4, 'Set the clocks of both ends, or raise `max_age` of the gateway.'),
  PACKET_FROM_FUTURE: entry('permanent', 4, 'Set the clocks of both ends.'),
  PACKET_REPLAYED: entry(
    'permanent',
    4,
    'Nothing needs doing where the collector sent it again; if it did not, somebody replays its packets.',
  ),

  COLLECTOR_NO_SOURCE: entry('fatal', 3, 'Set `appliance_url` in `[collector]`, or configure a source.'),
  COLLECTOR_ALREADY_RUNNING: entry('fatal', 5, 'Stop the other collector, or give this one an `id` and a `state_file` of its own.'),
  COLLECTOR_PUSH_FAILED: entry('temporary', 5, 'Check `push_url` and the network; what is queued is sent later.'),
  COLLECTOR_PUSH_REFUSED: entry('permanent', 5, 'Read the log of the gateway: it says why it refused the packet.'),

  BRIDGE_KEY_INVALID: entry('fatal', 3, 'Make a key with `egd bridge keygen`, and give the same to both ends.'),
  BRIDGE_KEY_EXISTS: entry('permanent', 3, 'Replace a key with `egd bridge rotate`, or choose another file.'),
  BRIDGE_STATE_INVALID: entry('fatal', 3, 'Move the file away after a look at docs/bridge/incidents.md: it says what that costs.'),

  GATEWAY_ALREADY_RUNNING: entry('fatal', 5, 'Stop the other gateway, or choose another `listen` and `state_file`.'),
  GATEWAY_UNPROTECTED: entry('fatal', 3, 'Make a key with `egd gateway key add NAME`, or listen on 127.0.0.1 alone.'),
  GATEWAY_NOT_REACHABLE: entry('temporary', 5, 'Check the URL and that the gateway runs.'),
  GATEWAY_UNAUTHORIZED: entry('permanent', 3, 'Give a key of this gateway, as `Authorization: Bearer KEY`.'),
  GATEWAY_FORBIDDEN: entry('permanent', 3, 'Use a key with this scope: `egd gateway key list` shows the scopes.'),
  GATEWAY_RATE_LIMITED: entry('temporary', 5, 'Ask again when `Retry-After` is over.'),
  GATEWAY_OVER_QUOTA: entry('temporary', 6, 'Ask for less, or again when the quota of the key is new.'),
  GATEWAY_BUFFER_FULL: entry('temporary', 5, 'Send again later: the gateway has no room for more.'),
  GATEWAY_UNAVAILABLE: entry('temporary', 5, 'Ask again in a few seconds.'),
  GATEWAY_BAD_REQUEST: entry('permanent', 2, 'See the description of the API at `/api`.'),
  GATEWAY_KEY_EXISTS: entry('permanent', 3, 'Choose another name, or revoke the key first.'),
  GATEWAY_KEY_UNKNOWN: entry('permanent', 3, 'List the keys with `egd gateway key list`.'),
  GATEWAY_FLEET_UNREACHABLE: entry('temporary', 5, 'Check that NATS runs at `nats` of `[gateway.cluster]`, with JetStream on.'),

  SERVICE_FAILED: entry('permanent', 3, 'Read the message of the service manager, or write the unit with `egd service print`.'),

  OUTPUT_FAILED: entry('fatal', 3, 'Check the path, its permissions and the space left.'),
  NOT_ENOUGH_ENTROPY: entry('temporary', 6, 'Gather more, or ask for less.'),
  USAGE_INVALID: entry('permanent', 2, 'See `--help` of the command.'),
  NODE_TOO_OLD: entry('fatal', 3, 'Install a newer Node.js.'),
  INTERNAL_BUG: entry('fatal', 70, 'Report this as a bug, with the message and what you did.'),
} as const satisfies Record<string, ErrorEntry>;

/** A code of the catalogue. */
export type ErrorCode = keyof typeof ERROR_CATALOGUE;

function entry(category: ErrorCategory, exit: number, suggestion: string): ErrorEntry {
  return { category, exit, suggestion };
}
