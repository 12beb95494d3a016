export { compress, decompress } from './compress.ts';
export type { ConditionedSample, Conditioner, ConditioningOptions } from './conditioner.ts';
export { createConditioner, type ConditionerSettings } from './create-conditioner.ts';
export { scaledLength } from './scale.ts';
export { stir } from './stir.ts';
export { unpack } from './unpack.ts';
