import { EgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import { openAuditLog, type AuditLog } from '../audit/audit-log.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { EntropySupply } from '../supply/entropy-supply.ts';
import { CountedDesk } from './counted-desk.ts';
import { DailyQuotas } from './daily-quotas.ts';
import type { Caller, DrawDesk, Visit } from './draw-desk.ts';
import { KeyWatch } from './key-watch.ts';
import type { QuotaStore } from './quota-store.ts';
import { usageFile } from './usage-file.ts';

/** What a desk is opened with. */
export interface DrawDeskOptions {
  readonly supply: EntropySupply; // what it draws from
  readonly config: Pick<GatewayConfig, 'apiKeyFile' | 'auditFile' | 'byteRate' | 'rateLimit' | 'reservedShare' | 'stateFile'>;
  readonly isLoopback: boolean; // whether the gateway listens there alone
  readonly log: ComponentLog;
  readonly now?: () => number; // milliseconds since 1970
  readonly quotas?: QuotaStore; // of a fleet, closed by who made it; a file beside `stateFile` when left out
  readonly keyInterval?: number; // milliseconds between looks at the key file, 1000
}

/** A desk that is open. */
export interface OpenDrawDesk extends DrawDesk {
  readonly hasKeys: boolean; // false: nobody needs one, as the gateway listens on loopback alone
  /** As of every desk, and always at once: keys are known here, whatever quotas are elsewhere. */
  admit(visit: Visit): Caller;
  /** What each key did, by name. */
  usage(): readonly KeyFigures[];
  /** What doesn't work, in sentences, for the status. */
  warnings(): readonly string[];
  /** Reads the key file now; it is looked at every second anyway. */
  reload(): Promise<void>;
  /** Saves what is counted and closes the audit log. */
  close(): Promise<void>;
}

/** What a key did. */
export interface KeyFigures {
  readonly name: string;
  readonly requests: number; // let in since the start
  readonly refused: number; // requests and draws since the start
  readonly bytes: number; // drawn since the start
  readonly bytesToday: number; // drawn today, UTC; of a fleet together
  readonly bytesLeftToday: number | undefined; // undefined: no quota
  readonly bytesKept: number; // in the buffer for this key alone
}

/**
 * Opens the desk where everybody draws. Rejects with GATEWAY_UNPROTECTED when there are no keys and others than this machine could
 * reach it, and when the key file or the audit log can't be used.
 */
export async function openDrawDesk(options: DrawDeskOptions): Promise<OpenDrawDesk> {
  const { config, isLoopback, log, supply, now = Date.now, keyInterval = 1000 } = options;
  const keys = await KeyWatch.open({ path: config.apiKeyFile, log, now, interval: keyInterval });
  let audit: AuditLog | undefined;
  try {
    if (keys.ring.keys.length === 0 && !isLoopback) {
      throw new EgdError(
        'GATEWAY_UNPROTECTED',
        `There are no keys in ${config.apiKeyFile}, and the gateway listens where others reach it.`,
      );
    }
    audit = config.auditFile === undefined ? undefined : await openAuditLog({ path: config.auditFile, log, now });
    const quotas = options.quotas ?? (await DailyQuotas.open({ path: usageFile(config), log, now }));
    return new CountedDesk({ supply, config, now, keys, quotas, closesQuotas: options.quotas === undefined, audit });
  } catch (error) {
    await keys.close();
    await audit?.close();
    throw error;
  }
}
