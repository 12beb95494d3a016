import assert from 'node:assert/strict';
import { startFakeAppliance } from 'egd-source-quantis/testing';
import type { PacketFormat } from '../../src/packets/packet.ts';
import { applianceTable, openTestCollector } from '../support/collectors.ts';
import { openTestGateway } from '../support/gateways.ts';
import { startRepeatingProxy } from '../support/repeating-proxy.ts';

describe('a proxy that sends every packet twice', () => {
  const opened: { close(): unknown }[] = [];

  afterEach(async () => {
    for (const each of opened.splice(0).toReversed()) await each.close();
  });

  for (const packet of ['egd-2', 'qrng-dd-1'] satisfies PacketFormat[]) {
    it(`never makes the gateway serve a byte twice (${packet})`, async () => {
      const inside = await startFakeAppliance();
      opened.push(inside);
      const outside = await openTestGateway();
      opened.push(outside);
      const proxy = await startRepeatingProxy(outside.gateway.url);
      opened.push(proxy);
      const collector = await openTestCollector([applianceTable(inside.url)], {
        pushUrl: `${proxy.url}/push`,
        hmacSecretKey: outside.secret.toString('hex'),
        packet,
      });
      opened.push(collector);
      await collector.until(() => proxy.requests() >= 4);
      const { bytes_fetched, bytes_lost } = await collector.collector.stop();
      const received = outside.gateway.status().total_bytes_received;
      assert.ok(received > 0 && received <= bytes_fetched, `of ${bytes_fetched} bytes that were fetched ${received} came`);
      assert.equal(bytes_lost, bytes_fetched, 'of none it is known that the gateway has it');
      const drawn = await fetch(`${outside.gateway.url}/api/random?bytes=${received}&encoding=binary`);
      const served = Buffer.from(await drawn.arrayBuffer()).toString('hex');
      const blocks = served.match(/.{32}/g) ?? [];
      assert.equal(new Set(blocks).size, blocks.length);
    });
  }
});
