import type { Hook } from '@oclif/core/interfaces';
import type { CommandHost, DaemonEntropy } from 'egd-core';
import { ControlClient } from '../control/control-client.ts';
import { findDaemon, type FoundDaemon } from '../control/find-daemon.ts';
import { describeFailure } from '../failure.ts';
import { collectSourceTypes } from '../plugins/source-types.ts';

const PATIENCE = 10_000; // milliseconds that a daemon may take beyond the wait

/** The hook `egd:command-host`: hands the command line's own parts to a command of a plugin. */
const commandHost: Hook<'egd:command-host'> = async function commandHost({ config }): Promise<CommandHost> {
  return {
    version: config.version,
    sourceTypes: () => collectSourceTypes(config),
    describeFailure,
    findDaemon: async (search) => entropyOf(await findDaemon({ ...search, environment: process.env })),
  };
};

export default commandHost;

function entropyOf(places: FoundDaemon): DaemonEntropy {
  const client = new ControlClient(places);
  return {
    take: async (bytes, { wait = 0, signal } = {}) => {
      const params = { bytes, ...(wait === 0 ? {} : { wait: wait / 1000 }) };
      const { data } = await client.call('getentropy', params, { timeout: wait + PATIENCE, ...(signal === undefined ? {} : { signal }) });
      return Buffer.from(data, 'base64');
    },
    standing: async () => {
      const { pool, health, uptimeSeconds: uptime, given } = await client.call('status');
      return { bytes: pool.bytes, capacity: pool.maxEntropy, problems: health.problems, uptime, given };
    },
    close: () => client.close(),
  };
}
