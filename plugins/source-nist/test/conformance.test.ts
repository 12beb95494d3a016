import { testSourceType } from 'egd-core/testing';
import { nistSourceType } from '../src/source-types.ts';
import { type FakeBeacon, startFakeBeacon } from './support/fake-beacon.ts';

describe('conformance', () => {
  const beacons: FakeBeacon[] = [];

  afterEach(async () => {
    await Promise.all(beacons.splice(0).map((beacon) => beacon.close()));
  });

  testSourceType({
    sourceType: nistSourceType,
    valid: async () => {
      const beacon = await startFakeBeacon();
      beacons.push(beacon);
      return [
        { nist: 'last', base_url: beacon.baseUrl },
        { nist: true, chain: 2, pulse: 5, require: ['output'] },
      ];
    },
    invalid: [
      {},
      { nist: 'first' },
      { nist: 'last', chain: 1 },
      { nist: 'last', base_url: 'http://beacon.example' },
      { nist: 'last', other: 1 },
      5,
    ],
    failing: async () => {
      const beacon = await startFakeBeacon();
      beacons.push(beacon);
      beacon.faults = { page: { type: 'text/html', body: '<html>' } };
      return { nist: 'last', base_url: beacon.baseUrl };
    },
    tools: () => ({ environment: {} }),
  });
});
