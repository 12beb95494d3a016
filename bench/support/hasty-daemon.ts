// The parts of the daemon in a process of its own, with many sources and shorter intervals than a configuration may have.
// Arguments: folder for its files, URL of a server on this machine, number of sources, interval in milliseconds.
import { join } from 'node:path';
import { DurablePool, validateKeys, type SourceConfig } from 'egd-core';
import { createConditioner } from 'egd-core/conditioning';
import sourceTypes from 'egd-source-url';
import { startControl } from '../../src/control/start-control.ts';
import { machineClock } from '../../src/daemon/daemon-clock.ts';
import type { EntropyRequest } from '../../src/daemon/daemon.ts';
import { Dispenser } from '../../src/daemon/dispenser.ts';
import { openSources } from '../../src/daemon/scheduler/open-sources.ts';
import { Scheduler } from '../../src/daemon/scheduler/scheduler.ts';
import { controlSettings } from '../../test/support/control-fixture.ts';
import { SmallDaemon } from '../../test/support/small-daemon.ts';

const [folder = '', url = '', count = '', interval = ''] = process.argv.slice(2);
const log = { debug: ignore, info: ignore, warn: ignore };
const types = new Map((await sourceTypes()).map((sourceType) => [sourceType.type, { sourceType, plugin: 'egd-source-url' }]));
const { pool } = await DurablePool.open({ path: join(folder, 'pool'), limits: { maxEntropy: 1 << 28, chunkMaxEntropy: 8192 } });
const dispenser = new Dispenser({ reserve: pool, clock: machineClock, onAnswer: ignore });
const scheduler = new Scheduler({
  sources: openSources(await Promise.all(Array.from({ length: Number(count) }, (_source, index) => page(index))), {
    types,
    environment: {},
    conditioner: createConditioner(),
    logOf: () => log,
  }),
  sink: (bytes) => pool.add(bytes),
  isFull: () => pool.isFull,
  onEvent: ignore,
  clock: machineClock,
});

/** Gives out of the real pool; all else is of no concern here. */
class HastyDaemon extends SmallDaemon {
  override getEntropy(request: EntropyRequest): Promise<Uint8Array> {
    return dispenser.dispense(request);
  }
}

await startControl({
  daemon: new HastyDaemon(0),
  config: controlSettings({ tcp: false }),
  places: { socket: join(folder, 'egd.sock') },
  log,
});
scheduler.start();
process.send?.('ready');

async function page(index: number): Promise<SourceConfig> {
  const id = `page_${index}`;
  const raw = { url: `${url}/${index}` };
  const type = types.get('url');
  const keys = type === undefined ? undefined : await validateKeys(type.sourceType, raw);
  if (keys === undefined || keys.issues !== undefined) throw new Error(`a wrong table: ${JSON.stringify(raw)}`);
  return {
    id,
    name: id,
    type: 'url',
    keys: keys.value,
    raw,
    interval: Number(interval),
    initDelay: 0,
    scale: 1,
    compression: 'none',
    disabled: false,
  };
}

function ignore(): void {
  // nothing is told
}
