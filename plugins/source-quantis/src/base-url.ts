/** Why `url` is no base URL of an appliance; undefined when it is one. */
export function baseUrlProblem(url: string, allowHttp: boolean): string | undefined {
  if (!URL.canParse(url)) return `Expected an URL such as "https://quantis.example", got ${JSON.stringify(url)}.`;
  const { protocol, hostname, username, password, search, hash, pathname } = new URL(url);
  if (username !== '' || password !== '') return 'Expected an URL without credentials: the API of the appliance knows none.';
  if (protocol !== 'https:' && protocol !== 'http:') return `Expected an https: URL, got ${protocol}`;
  if (protocol === 'http:' && !allowHttp && !isThisHost(hostname)) {
    return `Expected an https: URL, got http: to ${hostname}; \`allow_http = true\` allows it.`;
  }
  if (search !== '' || hash !== '') return 'Expected an URL without query and fragment.';
  if (/\/api\/2\.0(\/|$)/.test(pathname))
    return `Expected the URL of the appliance alone, got the path ${pathname}; egd adds /api/2.0/streambytes.`;
  return undefined;
}

/** A base URL in one way of writing, without a slash at the end. */
export function canonicalBaseUrl(url: string): string {
  const { origin, pathname } = new URL(url);
  return origin + pathname.replace(/\/+$/, '');
}

function isThisHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
