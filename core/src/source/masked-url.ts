const SECRET_NAME = /(?:^|[-_.])(?:api[-_]?key|key|token|secret|password|passwd|pwd|auth|signature|sig)$|apikey$|accesskey$/i;

/** A URL as it may be shown: without user name and password, without fragment, secret query values as `***`. */
export function maskUrl(url: string | URL): string {
  const parsed = typeof url === 'string' ? URL.parse(url) : new URL(url);
  if (parsed === null) return '(not a URL)';
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  parsed.search = parsed.search.replaceAll(/([^?&=]+)=([^&]*)/g, (pair, name: string) => (isSecret(name) ? `${name}=***` : pair));
  return parsed.href;
}

/** A text with every one of the secrets in it hidden: a server may repeat in its answer what it was sent. */
export function hideSecrets(text: string, secrets: readonly string[]): string {
  return secrets.reduce((masked, secret) => masked.replaceAll(secret, '***'), text);
}

/** The secrets of a request that are long enough to be looked for: of its URL, and the values of headers that are not about content. */
export function secretsOf(url: URL, headers: Readonly<Record<string, string>>): string[] {
  const query = [...url.searchParams].filter(([name]) => isSecret(name)).map(([, value]) => value);
  const sent = Object.entries(headers).filter(([name]) => !/^(?:accept.*|user-agent|content-type|referer|origin)$/i.test(name));
  const words = sent.flatMap(([, value]) => [value, ...value.split(' ')]);
  return [...query, decodeURIComponentSafely(url.password), ...words].filter((secret) => secret.length >= 6);
}

function isSecret(name: string): boolean {
  return SECRET_NAME.test(decodeURIComponentSafely(name));
}

function decodeURIComponentSafely(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
