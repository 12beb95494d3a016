import { EgdError } from '../errors/egd-error.ts';
import { maskUrl } from './masked-url.ts';

/** The URL to start with; throws SOURCE_CLIENT_ERROR when it is none, or would go unencrypted to another machine. */
export function parseStartUrl(text: string, allowHttp: boolean): URL {
  const url = URL.parse(text);
  if (url === null) throw new EgdError('SOURCE_CLIENT_ERROR', 'expected an http or https URL, got something that is no URL');
  const problem = problemOf(url, allowHttp);
  if (problem !== undefined) throw new EgdError('SOURCE_CLIENT_ERROR', `${maskUrl(url)} ${problem}`);
  return url;
}

/** Where a redirect leads; throws SOURCE_UNEXPECTED_REPLY where it may not be followed. */
export function followRedirect(from: URL, location: string, allowHttp: boolean): URL {
  // The header is read as latin1, servers mean UTF-8.
  const to = URL.parse(Buffer.from(location, 'latin1').toString(), from.href);
  const refuse = (reason: string): Error => new EgdError('SOURCE_UNEXPECTED_REPLY', `${maskUrl(from)} redirects to ${reason}`);
  if (to === null) throw refuse('something that is no URL');
  if (from.protocol === 'https:' && to.protocol === 'http:') throw refuse(`${maskUrl(to)}, which is not encrypted`);
  const problem = problemOf(to, allowHttp);
  if (problem !== undefined) throw refuse(`${maskUrl(to)}, which ${problem}`);
  to.username = from.origin === to.origin ? from.username : '';
  to.password = from.origin === to.origin ? from.password : '';
  return to;
}

/** Whether a host name, as `URL` gives it, is this machine. */
export function isLoopback(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])\.?$/.test(hostname);
}

function problemOf(url: URL, allowHttp: boolean): string | undefined {
  if (url.protocol === 'https:') return undefined;
  if (url.protocol !== 'http:') return `has the scheme ${url.protocol.slice(0, -1)}, expected https or http`;
  if (allowHttp || isLoopback(url.hostname)) return undefined;
  return 'is not encrypted: plain http is for this machine only, unless `allow_http = true`';
}
