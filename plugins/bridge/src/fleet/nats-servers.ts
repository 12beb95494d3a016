import { EgdError } from 'egd-core';

/** Where NATS is, and as whom to log in there. */
export interface NatsServers {
  readonly servers: readonly string[]; // host:port
  readonly tls: boolean; // one of the URLs says so, and then all must
  readonly user?: string;
  readonly password?: string;
  readonly token?: string;
  readonly shown: string; // for logs and messages: without what is secret
}

/** Reads URLs such as `nats://user:password@host:4222`, `nats://token@host` and `tls://host`. Throws CONFIG_INVALID_VALUE. */
export function readNatsServers(urls: string | readonly string[]): NatsServers {
  const parsed = (typeof urls === 'string' ? [urls] : urls).map((url) => parse(url));
  const login = parsed.find(({ username }) => username !== '');
  return {
    servers: parsed.map((url) => hostOf(url)),
    tls: parsed.some(({ protocol }) => protocol === 'tls:'),
    shown: parsed.map((url) => `${url.protocol}//${hostOf(url)}`).join(', '),
    ...(login === undefined ? {} : loginOf(login)),
  };
}

const DEFAULT_PORT = '4222';

function parse(text: string): URL {
  const url = URL.parse(text);
  if (url === null || !['nats:', 'tls:'].includes(url.protocol) || url.hostname === '') {
    throw new EgdError(
      'CONFIG_INVALID_VALUE',
      `Expected \`nats\` of \`[gateway.cluster]\` to be nats://HOST[:PORT] or tls://HOST[:PORT], got ${masked(text)}.`,
    );
  }
  return url;
}

function hostOf({ hostname, port }: URL): string {
  return `${hostname}:${port === '' ? DEFAULT_PORT : port}`;
}

function loginOf({ username, password }: URL): Pick<NatsServers, 'user' | 'password' | 'token'> {
  if (password === '') return { token: decodeURIComponent(username) };
  return { user: decodeURIComponent(username), password: decodeURIComponent(password) };
}

function masked(text: string): string {
  return JSON.stringify(text.replace(/\/\/.*@/, '//***@'));
}
