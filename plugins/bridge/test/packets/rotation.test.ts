import assert from 'node:assert/strict';
import { copyFile, mkdtemp, rename, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { EgdConfig } from 'egd-core';
import { startFakeAppliance } from 'egd-source-quantis/testing';
import { openGateway } from '../../src/gateway/open-gateway.ts';
import { newSecret, packetKey } from '../../src/packets/packet-key.ts';
import { rotateKeys } from '../../src/packets/rotate-keys.ts';
import { writeNewKeyFile } from '../../src/packets/write-key-file.ts';
import { applianceTable, openTestCollector } from '../support/collectors.ts';
import { gatewayConfig } from '../support/configs.ts';
import { keptLog } from '../support/quiet-log.ts';

const NO_EGD_CONFIG = { sources: [] } as unknown as EgdConfig; // of which push mode asks nothing

describe('replacing the key of a running bridge', () => {
  it('loses and refuses no packet in any of its steps', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'egd-rotation-'));
    const [file, inside, outside] = [join(folder, 'bridge.key'), join(folder, 'inside.key'), join(folder, 'outside.key')];
    await writeNewKeyFile(file, [{ use: 'sign', key: packetKey(newSecret()) }]);
    const bring = async (end: string): Promise<void> => {
      await copyFile(file, `${end}.new`);
      await rename(`${end}.new`, end);
    };
    for (const end of [inside, outside]) await bring(end);
    const appliance = await startFakeAppliance();
    const log = keptLog();
    const config = gatewayConfig({ folder, pageEnabled: false, keyFile: outside });
    const gateway = await openGateway({ config, egd: NO_EGD_CONFIG, types: new Map(), environment: {}, log, version: '1.2.3' });
    const pushUrl = `${gateway.url}/push`;
    const inner = await openTestCollector([applianceTable(appliance.url)], {
      pushUrl,
      keyFile: inside,
      pushInterval: 5,
    });
    const flow = async (): Promise<void> => {
      const { pushes_succeeded: before } = inner.collector.report();
      await inner.until(({ pushes_succeeded: now }) => now >= before + 5);
    };
    try {
      await flow();
      for (const step of ['add', 'activate', 'retire'] as const) {
        await rotateKeys(file, step);
        // A new key is accepted before it signs; an old one signs no more before it isn't accepted.
        for (const end of step === 'add' ? [outside, inside] : [inside, outside]) {
          await bring(end);
          await (end === inside ? inner.collector : gateway).reload();
          await flow();
        }
      }
    } finally {
      const report = await inner.close();
      const [known] = gateway.status().collectors;
      await gateway.close();
      await appliance.close();
      await rm(folder, { recursive: true });
      assert.deepEqual([known?.lost, known?.refused, report.bytes_lost], [0, 0, 0]);
      assert.equal(known?.bytes, report.bytes_fetched); // each once
      const changes = log.lines.filter(({ message }) => message === 'keys of packets changed');
      assert.equal(changes.length, 3);
    }
  });
});
