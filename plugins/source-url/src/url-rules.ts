import { maskUrl } from './masked-url.ts';

/** Longest URL, in characters. */
export const LONGEST_URL = 500;

/** Why the value of `key` may not be fetched; undefined when it may. */
export function urlProblem(key: 'url' | 'prefetch', url: string, allowHttp: boolean): string | undefined {
  const expected = `Expected \`${key}\` to be an http or https URL`;
  if (url.length > LONGEST_URL) return `${expected} of at most ${LONGEST_URL} characters, got ${url.length}.`;
  if (/[\s\p{Cc}]/u.test(url)) return `${expected} without spaces, line breaks and control characters.`;
  const parsed = URL.parse(url);
  if (parsed === null || !/^[a-z][a-z0-9+.-]*:\/\/[^/]/i.test(url)) return `${expected}, such as "https://example.com/feed".`;
  const { protocol, hostname, username, password } = parsed;
  if (protocol !== 'https:' && protocol !== 'http:') return `${expected}, got ${protocol}`;
  if (username === '' && (password !== '' || /^[^/?#]*\/\/[^/?#]*@/.test(url)))
    return `${expected}: it has an \`@\` but no user name before it.`;
  if (protocol === 'https:' || allowHttp || isThisMachine(hostname)) return undefined;
  return `Expected \`${key}\` to use https for another host, got ${maskUrl(url)}; \`allow_http = true\` allows it.`;
}

function isThisMachine(hostname: string): boolean {
  return /^(?:localhost|.+\.localhost|127(?:\.\d+){3}|\[::1\])\.?$/.test(hostname);
}
