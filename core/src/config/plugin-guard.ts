import { EgdError, isEgdError } from '../errors/egd-error.ts';
import type { KeysOwner } from './keys-owner.ts';

/** Runs a plugin's check. A plugin that throws where it should answer is named: it is no fault of the file. */
export async function guardPlugin<Result>({ title, plugin }: KeysOwner, run: () => Promise<Result>): Promise<Result> {
  try {
    return await run();
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    const reason = cause instanceof Error ? cause.message : String(cause);
    throw new EgdError('PLUGIN_FAILED', `${title} of plugin ${plugin} failed while it checked its keys: ${reason}`, { cause });
  }
}
