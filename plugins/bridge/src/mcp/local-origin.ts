/**
 * Whether a request with this `Origin` comes from no web page, or from one of this machine. Any other page is refused: by
 * rebinding a name in DNS one could reach a gateway on loopback, where no key is needed.
 */
export function isLocalOrigin(origin: string | undefined): boolean {
  if (origin === undefined) return true;
  const host = URL.canParse(origin) ? new URL(origin).hostname : undefined;
  return host !== undefined && (host === 'localhost' || host === '127.0.0.1' || host === '[::1]');
}
