import { createInterface } from 'node:readline';
import type { Readable } from 'node:stream';
import { EgdError } from 'egd-core';
import { APPLIANCE_FAULTS, startFakeAppliance, type ApplianceFault, type FakeApplianceOptions } from 'egd-source-quantis/testing';

/** How to simulate an appliance. */
export interface SimulateQuantisOptions extends Pick<FakeApplianceOptions, 'fault' | 'format' | 'port' | 'rate' | 'tls'> {
  readonly input: Readable; // names of faults, one a line
  readonly stop: AbortSignal;
  readonly onStart: (appliance: StartedAppliance) => void;
  readonly tell: (text: string) => void;
}

/** Where a simulated appliance is. */
export interface StartedAppliance {
  readonly url: string;
  readonly fingerprint: string | null; // of its certificate, SHA-256
  readonly fault: ApplianceFault | null;
}

const NONE = 'none';

/** Runs a fake appliance until it is told to stop; its fault changes with what is typed. */
export async function simulateQuantis({ input, stop, onStart, tell, ...options }: SimulateQuantisOptions): Promise<void> {
  const { fault: first, port = 0, tls } = options;
  if (first === 'wrong-certificate' && tls !== true) throw new EgdError('USAGE_INVALID', 'The fault wrong-certificate needs `--tls`.');
  const appliance = await startFakeAppliance(options).catch((cause: unknown) => {
    const reason = cause instanceof Error && 'code' in cause ? String(cause.code) : String(cause);
    throw new EgdError('USAGE_INVALID', `Port ${port} of 127.0.0.1 can't be listened on: ${reason}.`, { cause });
  });
  const lines = createInterface({ input });
  try {
    onStart({ url: appliance.url, fingerprint: appliance.fingerprint ?? null, fault: first ?? null });
    lines.on('line', (line) => {
      const name = line.trim();
      const fault = APPLIANCE_FAULTS.find((each) => each === name);
      if (fault === undefined && name !== NONE) {
        if (name !== '') tell(`Expected ${NONE}, ${APPLIANCE_FAULTS.join(', ')}; got ${JSON.stringify(name.slice(0, 40))}.`);
        return;
      }
      appliance.setFault(fault).then(
        () => tell(`Fault: ${name}.`),
        (error: unknown) => tell(`The fault could not be changed: ${String(error)}.`),
      );
    });
    if (stop.aborted) return;
    await new Promise<void>((resolve) => {
      stop.addEventListener('abort', () => resolve(), { once: true });
    });
  } finally {
    lines.close();
    await appliance.close();
  }
}
