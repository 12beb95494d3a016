export { type ApplianceFault, APPLIANCE_FAULTS } from './testing/appliance-fault.ts';
export type { StreamFormat } from './testing/appliance-api.ts';
export { type ApplianceRequest, type FakeAppliance, type FakeApplianceOptions, startFakeAppliance } from './testing/fake-appliance.ts';
