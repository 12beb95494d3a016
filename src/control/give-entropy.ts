import type { Daemon } from '../daemon/daemon.ts';
import type { EntropyReply } from './control-messages.ts';
import type { CallContext } from './methods.ts';
import type { Params } from './params-check.ts';

/** The method `getentropy`: takes bytes from the daemon, encodes them, and wipes them. */
export async function giveEntropy(daemon: Daemon, params: Params, { signal }: CallContext): Promise<EntropyReply> {
  const requested = Number(params['bytes']);
  const encoding = params['encoding'] === 'hex' ? 'hex' : 'base64';
  const given = await daemon.getEntropy({ length: requested, wait: waitOf(params), signal });
  const data = Buffer.from(given.buffer, given.byteOffset, given.length).toString(encoding);
  const bytes = given.length;
  given.fill(0);
  return { data, encoding, bytes, requested, enough: bytes === requested };
}

/** The JSON of such a reply: its data need not be looked at for what JSON must escape. */
export function entropyJson({ data, encoding, bytes, requested, enough }: EntropyReply): string {
  return `{"data":"${data}","encoding":"${encoding}","bytes":${bytes},"requested":${requested},"enough":${enough}}`;
}

/** How long a request with these parameters waits, in milliseconds. */
export function waitOf({ wait = 0 }: Params): number {
  return wait === true ? Infinity : Number(wait) * 1000;
}
