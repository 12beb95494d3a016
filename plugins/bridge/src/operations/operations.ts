import { choose } from './choose.ts';
import { rollDiceOperation } from './dice.ts';
import { monteCarloTest } from './monte-carlo.ts';
import type { Operation } from './operation.ts';
import { getPassword } from './password.ts';
import { getRandomBytes } from './random-bytes.ts';
import { getRandomFloats } from './random-floats.ts';
import { getRandomIntegers } from './random-integers.ts';
import { getRandomUuid } from './random-uuid.ts';
import { shuffle } from './shuffle.ts';
import { getStatus } from './status.ts';

/** What agents are offered: everything but passwords, which have no business in the context of a model. */
export const AGENT_OPERATIONS: readonly Operation[] = [
  getRandomBytes,
  getRandomIntegers,
  getRandomFloats,
  getRandomUuid,
  rollDiceOperation,
  shuffle,
  choose,
  monteCarloTest,
  getStatus,
];

/** Everything that a gateway does for a client. */
export const OPERATIONS: readonly Operation[] = [...AGENT_OPERATIONS, getPassword];
