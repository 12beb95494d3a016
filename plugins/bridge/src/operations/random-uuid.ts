import * as z from 'zod';
import { drawUuids } from '../draws/uuids.ts';
import type { Operation } from './operation.ts';

const input = z.strictObject({ count: z.int().min(1).max(100).default(1).describe('How many UUIDs, 1 to 100.') });

const output = z.object({ uuids: z.array(z.uuidv4()).describe('The UUIDs, in lower case with hyphens.') });

/** UUIDs of version 4. */
export const getRandomUuid: Operation<typeof input, typeof output> = {
  id: 'get_random_uuid',
  summary: 'Gives random UUIDs of version 4.',
  description:
    'Gives UUIDs of version 4 (RFC 9562), 122 random bits each. Use it for identifiers that nobody can guess and that never meet.',
  scope: 'draw',
  input,
  output,
  run: async ({ count }, { take }) => ({ uuids: await drawUuids(count, take) }),
};
