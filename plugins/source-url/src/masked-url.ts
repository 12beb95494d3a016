const SECRET_NAME = /(?:^|[-_.])(?:api[-_]?key|key|token|secret|password|passwd|pwd|auth|signature|sig)$|apikey$|accesskey$/i;

/** A URL as it may be shown: without user name and password, without fragment, secret query values as `***`. */
export function maskUrl(url: string): string {
  const parsed = URL.parse(url);
  if (parsed === null) return '(not a URL)';
  parsed.username = '';
  parsed.password = '';
  parsed.hash = '';
  parsed.search = parsed.search.replaceAll(/([^?&=]+)=([^&]*)/g, (pair, name: string) =>
    SECRET_NAME.test(decodeName(name)) ? `${name}=***` : pair,
  );
  return parsed.href;
}

function decodeName(name: string): string {
  try {
    return decodeURIComponent(name);
  } catch {
    return name;
  }
}
