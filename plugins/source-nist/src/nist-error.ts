import type { EgdErrorDetails, ErrorCategory, ErrorCode, ErrorEntry } from 'egd-core';

/** An error with a code of egd's catalogue, for the commands of this plugin: they have no source tools to make one. */
export class NistError extends Error {
  readonly code: ErrorCode;
  readonly category: ErrorCategory;
  readonly exit: number; // exit status of the command line
  readonly suggestions: readonly string[];
  readonly metadata: Readonly<Record<string, unknown>>;

  constructor(code: keyof typeof NIST_ERRORS, message: string, details: EgdErrorDetails = {}) {
    super(message, details.cause === undefined ? undefined : { cause: details.cause });
    const { category, exit, suggestion } = NIST_ERRORS[code];
    this.name = 'EgdError';
    this.code = code;
    this.category = category;
    this.exit = exit;
    this.suggestions = details.suggestions ?? [suggestion];
    this.metadata = details.metadata ?? {};
  }
}

/** The errors of egd's catalogue that these commands can meet. */
export const NIST_ERRORS = {
  SOURCE_NETWORK_TIMEOUT: { category: 'temporary', exit: 4, suggestion: 'Check that the host answers in time.' },
  SOURCE_NETWORK_ERROR: { category: 'temporary', exit: 4, suggestion: 'Check the host name and the network.' },
  SOURCE_TLS_ERROR: { category: 'permanent', exit: 4, suggestion: 'Check the certificate; for a private one set NODE_EXTRA_CA_CERTS.' },
  SOURCE_SERVER_ERROR: { category: 'temporary', exit: 4, suggestion: 'The server failed; try again later.' },
  SOURCE_RATE_LIMITED: { category: 'temporary', exit: 4, suggestion: 'Fetch less often.' },
  SOURCE_CLIENT_ERROR: { category: 'permanent', exit: 4, suggestion: 'Check that the beacon has such a pulse.' },
  SOURCE_UNEXPECTED_REPLY: { category: 'temporary', exit: 4, suggestion: 'Look at what came: it is not the data that was asked for.' },
  SOURCE_FILE_NOT_FOUND: { category: 'permanent', exit: 4, suggestion: 'Check the path.' },
  SOURCE_PERMISSION_DENIED: { category: 'permanent', exit: 4, suggestion: 'Check the permissions of the file.' },
  SOURCE_READ_ERROR: { category: 'temporary', exit: 4, suggestion: 'Check the file and the device it is on.' },
  OUTPUT_FAILED: { category: 'fatal', exit: 3, suggestion: 'Check the path, its permissions and the space left.' },
  USAGE_INVALID: { category: 'permanent', exit: 2, suggestion: 'See `--help` of the command.' },
} as const satisfies Partial<Record<ErrorCode, ErrorEntry>>;
