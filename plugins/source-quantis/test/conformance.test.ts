import { testSourceType } from 'egd-core/testing';
import { type FakeAppliance, type FakeApplianceOptions, startFakeAppliance } from 'egd-source-quantis/testing';
import { quantisSourceType } from '../src/source-types.ts';

describe('conformance', () => {
  const appliances: FakeAppliance[] = [];

  afterEach(async () => {
    await Promise.all(appliances.splice(0).map((appliance) => appliance.close()));
  });

  async function appliance(options: FakeApplianceOptions = {}): Promise<string> {
    const started = await startFakeAppliance(options);
    appliances.push(started);
    return started.url;
  }

  testSourceType({
    sourceType: quantisSourceType,
    valid: async () => [
      { quantis: [await appliance(), await appliance({ format: 'json' })], mixing: 'hkdf', min_appliances: 2 },
      { quantis: 'https://quantis.example', tls_ca_file: '/etc/ca.pem' },
    ],
    invalid: [{}, { quantis: [] }, { quantis: 'http://quantis.example' }, { quantis: 'https://a.example', min_appliances: 2 }, 5],
    failing: async () => ({ quantis: await appliance({ fault: 'constant' }) }),
    tools: () => ({ environment: {} }),
  });
});
