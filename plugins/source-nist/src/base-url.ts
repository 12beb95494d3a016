/** Where the beacon of NIST is. */
export const NIST_BEACON = 'https://beacon.nist.gov/beacon/2.0';

/** Why `url` is no base URL of a beacon; undefined when it is one. */
export function baseUrlProblem(url: string): string | undefined {
  if (!URL.canParse(url)) return `Expected an URL such as "${NIST_BEACON}", got ${JSON.stringify(url)}.`;
  const { protocol, hostname, username, password, search, hash } = new URL(url);
  if (username !== '' || password !== '') return 'Expected an URL without credentials: a beacon is public.';
  if (protocol !== 'https:' && !(protocol === 'http:' && isThisHost(hostname)))
    return `Expected an https: URL, got ${protocol} to ${hostname}.`;
  if (search !== '' || hash !== '') return 'Expected an URL without query and fragment.';
  return undefined;
}

/** Whether a host name of an URL names this host. */
export function isThisHost(hostname: string): boolean {
  return hostname === 'localhost' || hostname.endsWith('.localhost') || hostname === '[::1]' || /^127(\.\d+){3}$/.test(hostname);
}
