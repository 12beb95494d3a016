import { canonicalBaseUrl } from './base-url.ts';
import type { Mixing } from './mixing.ts';

/** The keys that a table of type `quantis` adds. */
export interface QuantisKeys {
  readonly quantis: string | readonly string[]; // base URLs
  readonly mixing?: Mixing | undefined; // 'xor' when left out
  readonly min_appliances?: number | undefined; // 1 when left out
  readonly tls_ca_file?: string | undefined;
  readonly tls_fingerprint?: string | readonly string[] | undefined; // SHA-256, hex; an array is in the order of `quantis`
  readonly allow_http?: boolean | undefined;
}

/** The base URLs of a table's appliances, in its order. */
export function applianceUrls(keys: QuantisKeys): readonly string[] {
  const urls = typeof keys.quantis === 'string' ? [keys.quantis] : keys.quantis;
  return urls.map(canonicalBaseUrl);
}
