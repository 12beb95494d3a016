import type { IncomingMessage } from 'node:http';
import { EgdError } from 'egd-core';
import { isLocalOrigin } from '../mcp/local-origin.ts';

// What is no use to a page: packets are signed, and probes tell next to nothing.
const FOR_ALL = /^\/(?:push|health|ready|live)(?:\?|$)/;

/**
 * What is wrong with a request to a gateway that needs no keys, because it serves this machine alone: it was sent by a page of
 * another site in a browser of this machine, as it is, or under a name that was bound to loopback (DNS rebinding). Such a page
 * would read what it draws, or drain the buffer. Undefined: it is none. A link from elsewhere may be followed.
 */
export function foreignRequest({ url = '', headers }: Pick<IncomingMessage, 'url' | 'headers'>): EgdError | undefined {
  const fact = factOf(headers);
  if (fact === undefined || FOR_ALL.test(url)) return undefined;
  return new EgdError('GATEWAY_FORBIDDEN', `This gateway has no keys, so it serves this machine alone: ${fact}.`, {
    suggestions: ['Make a key with `egd gateway key add NAME`: who shows it may come from anywhere, under any name.'],
  });
}

/** Whether a `Host` names this machine, in a way that nobody else's DNS can. */
export function namesThisMachine(host: string): boolean {
  return LOCAL.test(host);
}

const LOCAL = /^(?:(?:[a-z0-9-]+\.)*localhost|127(?:\.\d{1,3}){3}|\[::1\])(?::\d{1,5})?$/i;

function factOf(headers: IncomingMessage['headers']): string | undefined {
  const { host } = headers;
  if (host !== undefined && !namesThisMachine(host)) {
    return `expected \`Host\` to name it, such as 127.0.0.1 or localhost, got ${JSON.stringify(host.slice(0, 80))}`;
  }
  const isFollowed = headers['sec-fetch-mode'] === 'navigate' && headers['sec-fetch-dest'] === 'document';
  const isOfAnotherSite = headers['sec-fetch-site'] === 'cross-site' && !isFollowed;
  return isOfAnotherSite || !isLocalOrigin(headers.origin) ? 'a page of another site asks' : undefined;
}
