import assert from 'node:assert/strict';
import { isEgdError, type EgdError, type ErrorCode } from '../../src/index.ts';

/** The error of egd, with this code, that a promise rejects with. */
export async function refused(promise: Promise<unknown>, code: ErrorCode): Promise<EgdError> {
  try {
    await promise;
  } catch (error) {
    assert.ok(isEgdError(error), String(error));
    assert.equal(error.code, code);
    return error;
  }
  return assert.fail(`expected ${code}`);
}
