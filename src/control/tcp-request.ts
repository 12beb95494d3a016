/** Most bytes of a request on the TCP port. */
export const LONGEST_REQUEST = 1024;

/** The commands of the Python daemon. */
export const LEGACY_COMMANDS = ['status', 'persist', 'quit'] as const;

/** What came on a TCP connection: JSON, the text of the Python daemon's protocol, or neither. */
export type TcpRequest = { readonly kind: 'json' | 'legacy'; readonly bytes: Buffer } | { readonly kind: 'bad' };

/** Whether more may come: yes, not for a while, or never. */
export type Arrival = 'going-on' | 'paused' | 'ended';

const NEWLINE = 0x0a;
const BRACE = 0x7b;
const BLANKS: ReadonlySet<number> = new Set([0x20, 0x09, 0x0a, 0x0d]);

/**
 * Tells what was asked from the bytes so far; undefined while it may not be whole. JSON begins with a brace and ends
 * with a newline. The Python client sends a word and waits: nothing marks its end but that it is one that is known.
 */
export function readTcpRequest(bytes: Buffer, arrival: Arrival, isLegacyAllowed: boolean): TcpRequest | undefined {
  const start = bytes.findIndex((byte) => !BLANKS.has(byte));
  if (bytes[start] === BRACE) return readJson(bytes.subarray(start), arrival);
  if (!isLegacyAllowed) return start < 0 && arrival === 'going-on' && bytes.length < LONGEST_REQUEST ? undefined : { kind: 'bad' };
  return readLegacy(bytes, arrival);
}

function readJson(bytes: Buffer, arrival: Arrival): TcpRequest | undefined {
  const end = bytes.indexOf(NEWLINE);
  if (end > LONGEST_REQUEST || (end < 0 && bytes.length > LONGEST_REQUEST)) return { kind: 'bad' };
  if (end >= 0) return { kind: 'json', bytes: bytes.subarray(0, end) };
  return arrival === 'ended' || (arrival === 'paused' && isJson(bytes)) ? { kind: 'json', bytes } : undefined;
}

function readLegacy(bytes: Buffer, arrival: Arrival): TcpRequest | undefined {
  const isKnown = LEGACY_COMMANDS.some((word) => bytes.equals(Buffer.from(word)));
  if (!isKnown && arrival === 'going-on' && !bytes.includes(NEWLINE) && bytes.length < LONGEST_REQUEST) return undefined;
  if (bytes.length === 0 && arrival === 'paused') return undefined;
  return { kind: 'legacy', bytes: bytes.subarray(0, LONGEST_REQUEST) };
}

function isJson(bytes: Buffer): boolean {
  try {
    JSON.parse(bytes.toString('utf8'));
    return true;
  } catch {
    return false;
  }
}
