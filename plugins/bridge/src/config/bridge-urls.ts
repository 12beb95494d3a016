import { isLoopbackAddress } from 'egd-core';

/** What should stand in the place of the URL of an appliance; undefined: it is good. */
export function applianceUrlFlaw(text: string, allowHttp: boolean): string | undefined {
  const url = plainUrl(text);
  if (url === undefined || !['https:', 'http:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    return 'the URL of an appliance, such as "https://quantis.example", without credentials, query and fragment';
  }
  if (/\/api\/2\.0(\/|$)/.test(url.pathname)) return 'the URL of the appliance alone: egd adds /api/2.0/streambytes';
  if (url.protocol === 'http:' && !allowHttp && !isLoopbackHost(url.hostname)) {
    return 'an https: URL; allow_http = true allows http: to another machine';
  }
  return undefined;
}

/** What should stand in the place of the URL that packets go to; undefined: it is good. */
export function pushUrlFlaw(text: string, allowHttp: boolean): string | undefined {
  const url = plainUrl(text);
  const expected = 'where the gateway takes packets: "https://HOST:PORT/push" or "udp://HOST:PORT"';
  if (url === undefined || url.hostname === '') return expected;
  if (url.protocol === 'udp:') {
    const isBare = ['', '/'].includes(url.pathname) && url.search === '' && url.hash === '';
    return url.port === '' || url.port === '0' || !isBare ? 'a host and a port, and nothing else: "udp://HOST:PORT"' : undefined;
  }
  if (!['https:', 'http:'].includes(url.protocol) || url.hash !== '') return expected;
  if (url.protocol === 'http:' && !allowHttp && !isLoopbackHost(url.hostname)) {
    return 'an https: URL; allow_http_push = true allows http: to another machine';
  }
  return undefined;
}

/** What should stand in the place of the URL of a gateway that is drawn from; undefined: it is good. */
export function gatewayUrlFlaw(text: string): string | undefined {
  const url = plainUrl(text);
  if (url === undefined || !['https:', 'http:'].includes(url.protocol) || url.search !== '' || url.hash !== '') {
    return 'the URL of a gateway, such as "https://gateway.example:7764", without credentials, query and fragment';
  }
  return url.protocol === 'http:' && !isLoopbackHost(url.hostname) ? 'an https: URL; http: only to this machine' : undefined;
}

// Credentials in an URL would be a secret in a place that is shown.
function plainUrl(text: string): URL | undefined {
  const url = URL.canParse(text) ? new URL(text) : undefined;
  return url?.username === '' && url.password === '' ? url : undefined;
}

function isLoopbackHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || isLoopbackAddress(hostname.replace(/^\[(.*)\]$/, '$1'));
}
