/** The key that came with a request: after `Bearer` of the header, or in `api_key` of the query where that is allowed. */
export function credentialOf(
  authorization: string | undefined,
  query: URLSearchParams | undefined,
  allowQueryKey: boolean,
): string | undefined {
  if (authorization !== undefined) return /^bearer +(.*)$/i.exec(authorization)?.[1]?.trim() ?? '';
  return allowQueryKey ? (query?.get('api_key') ?? undefined) : undefined;
}
