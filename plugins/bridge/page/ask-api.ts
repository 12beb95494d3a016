import { keyHeader } from './api-key.ts';
import { element } from './dom.ts';

/** What is asked. */
export interface ApiQuestion {
  readonly method: string;
  readonly path: string;
  readonly query: readonly (readonly [string, string])[];
  readonly body: string | undefined;
}

const PATIENCE = 30_000; // milliseconds
const TELLING = /^(?:entropy-|ratelimit|retry-after|www-authenticate|content-type)/;

/** Asks the gateway, and gives what is shown of its answer: the request as a command, the status, the headers, the body. */
export async function askApi(question: ApiQuestion): Promise<Node[]> {
  const { method, body } = question;
  const address = addressOf(question);
  const command = element('pre', 'command', commandOf(question, address));
  try {
    const reply = await fetch(address, {
      method,
      headers: { ...keyHeader(), ...(body === undefined ? {} : { 'Content-Type': 'application/json' }) },
      ...(body === undefined ? {} : { body }),
      cache: 'no-store',
      credentials: 'omit',
      redirect: 'error',
      signal: AbortSignal.timeout(PATIENCE),
    });
    const status = element('p', 'status', `${reply.status} ${reply.statusText}`);
    status.dataset['state'] = reply.ok ? 'good' : 'bad';
    const headers = [...reply.headers].filter(([name]) => TELLING.test(name)).map(([name, value]) => `${name}: ${value}`);
    return [command, status, element('pre', 'headers', headers.join('\n')), await bodyOf(reply)];
  } catch {
    const status = element('p', 'status', 'The gateway does not answer.');
    status.dataset['state'] = 'bad';
    return [command, status];
  }
}

// Relative to the page, which may stand behind a proxy at another path.
function addressOf({ path, query }: ApiQuestion): string {
  const text = new URLSearchParams(query.map(([name, value]): [string, string] => [name, value])).toString();
  return `${path.replace(/^\//, '')}${text === '' ? '' : `?${text}`}`;
}

function commandOf({ method, body }: ApiQuestion, address: string): string {
  const key = keyHeader()['Authorization'] === undefined ? '' : ` -H "Authorization: Bearer $KEY"`;
  const data = body === undefined ? '' : ` -H 'Content-Type: application/json' -d '${body.replaceAll("'", String.raw`'\''`)}'`;
  return `curl${method === 'GET' ? '' : ` -X ${method}`}${key}${data} '${new URL(address, document.baseURI).href}'`;
}

async function bodyOf(reply: Response): Promise<HTMLElement> {
  const type = reply.headers.get('content-type') ?? '';
  if (type.startsWith('application/octet-stream')) return element('pre', 'body', `${(await reply.arrayBuffer()).byteLength} bytes`);
  const text = await reply.text();
  return element('pre', 'body', type.includes('json') ? JSON.stringify(JSON.parse(text), undefined, 2) : text);
}
