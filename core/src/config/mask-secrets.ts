// What stands in the place of a secret.
const MASK = '***';

const LONGEST_LINE = 1000; // characters

const SECRET_NAME =
  /token|secret|passw|passphrase|api[-_ ]?key|private[-_ ]?key|access[-_ ]?key|credential|authorization|cookie|^auth$|^key$/i;

/** Whether the value of a key of this name is probably a secret. */
export function isSecretName(name: string): boolean {
  return SECRET_NAME.test(name);
}

/** A text without the credentials that can be told by their form: of URLs, `Bearer …`, `--token=…`. */
export function maskCredentials(text: string): string {
  return text
    .replaceAll(URL_USER, MASK)
    .replaceAll(QUERY_PARAMETER, (pair, name: string) => (isSecretName(decodeName(name)) ? `${name}=${MASK}` : pair))
    .replaceAll(AUTHORIZATION, MASK)
    .replaceAll(OPTION, (option, name: string) => (isSecretName(name) ? `${name}=${MASK}` : option));
}

const URL_USER = /(?<=\b[a-z][a-z0-9+.-]*:\/\/)[^/?#\s"']*(?=@)/gi;
const QUERY_PARAMETER = /(?<=[?&])([^=&#\s"']{1,100})=([^&#\s"']*)/g;
const AUTHORIZATION = /(?<=\b(?:bearer|basic)\s+)[A-Za-z0-9._~+/-]{8,}=*/gi;
const OPTION = /(?<![\w-])(--?[a-z][a-z-]*)=([^\s"']+)/gi;

/** A value as it may be shown: strings in it masked where their key, or `isSecret` for all of it, says so. */
export function maskSecrets(value: unknown, isSecret = false): unknown {
  if (typeof value === 'string') return isSecret ? MASK : maskCredentials(value);
  if (Array.isArray(value)) return value.map((item) => maskSecrets(item, isSecret));
  if (typeof value === 'object' && value !== null && !(value instanceof Date)) {
    return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, maskSecrets(item, isSecret || isSecretName(key))]));
  }
  return isSecret && value !== undefined && value !== null ? MASK : value;
}

/** A line of a config file as it may be shown; `isSecret`: its values are secrets whatever their keys are called. */
export function maskLine(line: string, isSecret = false): string {
  const text = maskCredentials(start(line));
  if (isSecret) return text.replace(/([=:]\s*|^\s*(?=["'])).*$/, `$1${MASK}`);
  return text.replaceAll(
    /(["']?)([A-Za-z0-9_. -]{1,64})\1(\s*[=:]\s*)("(?:[^"\\]|\\.)*"?|'[^']*'?|[^\s,}\]#"']+)/g,
    (pair, quote: string, name: string, equals: string) => (isSecretName(name.trim()) ? `${quote}${name}${quote}${equals}${MASK}` : pair),
  );
}

// The start of a very long line is enough; a word that is cut could be the start of a secret.
function start(line: string): string {
  return line.length <= LONGEST_LINE ? line : line.slice(0, LONGEST_LINE).replace(/[^\s"',]*$/, '…');
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
