// The key of the person who looks: kept for this tab alone, never in an address, gone when the tab is closed.

const NAME = 'egd-gateway-key';

/** The key that was given in this tab. */
export function knownKey(): string | undefined {
  return sessionStorage.getItem(NAME) ?? undefined;
}

/** Keeps a key for this tab. */
export function keepKey(key: string): void {
  sessionStorage.setItem(NAME, key);
}

/** Forgets it. */
export function forgetKey(): void {
  sessionStorage.removeItem(NAME);
}

/** The header that shows it. */
export function keyHeader(key = knownKey()): Record<string, string> {
  return key === undefined ? {} : { Authorization: `Bearer ${key}` };
}
