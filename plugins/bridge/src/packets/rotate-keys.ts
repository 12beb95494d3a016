import { EgdError } from 'egd-core';
import { parseKeyFile, type FiledKey } from './key-file.ts';
import { newSecret, packetKey } from './packet-key.ts';
import { readKeyFile } from './read-key-file.ts';
import { replaceKeyFile } from './write-key-file.ts';

/** The steps that replace a key without losing a packet: a new one is accepted, then it signs, then the old one goes. */
export type RotationStep = 'add' | 'activate' | 'retire';

/** What a step came to. */
export interface Rotation {
  readonly file: string;
  readonly step: RotationStep;
  readonly signing: string; // id of the key that signs now
  readonly accepted: readonly string[]; // ids, the older first
  readonly next: string; // what to do now, for people
}

/** Does one step on a key file; USAGE_INVALID where it isn't the turn of this step, and then the file stays as it is. */
export async function rotateKeys(file: string, step: RotationStep): Promise<Rotation> {
  const before = parseKeyFile(await readKeyFile(file), file);
  const after = STEPS[step](before, file);
  await replaceKeyFile(file, after);
  const signing = after.find(({ use }) => use === 'sign')?.key.id ?? '';
  return { file, step, signing, accepted: after.map(({ key }) => key.id), next: NEXT[step](file) };
}

// The older key stands first, so that the file says which step was done last.
const STEPS: Readonly<Record<RotationStep, (keys: readonly FiledKey[], file: string) => readonly FiledKey[]>> = {
  add: (keys, file) => {
    const [only, other] = keys;
    if (only === undefined || other !== undefined) throw notItsTurn(`${file} holds two keys already`, stateOf(keys, file));
    return [only, { use: 'accept', key: packetKey(newSecret()) }];
  },
  activate: (keys, file) => {
    const [old, added] = keys;
    if (old?.use !== 'sign' || added === undefined) throw notItsTurn(`${file} holds no new key that only is accepted`, stateOf(keys, file));
    return [
      { use: 'accept', key: old.key },
      { use: 'sign', key: added.key },
    ];
  },
  retire: (keys, file) => {
    const [old, active] = keys;
    if (old?.use !== 'accept' || active === undefined)
      throw notItsTurn(`${file} holds no old key beside one that signs`, stateOf(keys, file));
    return [active];
  },
};

const NEXT: Readonly<Record<RotationStep, (file: string) => string>> = {
  add: (file) =>
    `Copy ${file} to every gateway and collector; they read it within seconds, or at once after SIGHUP. When all of them have it: egd bridge rotate ${file} --activate`,
  activate: (file) =>
    `Copy ${file} to every collector, and to the gateways; the new key signs from now on. When no collector holds packets of before, after \`max_age\` of the gateway at the latest: egd bridge rotate ${file} --retire`,
  retire: (file) => `Copy ${file} to every gateway and collector, and destroy all copies of the old key.`,
};

function stateOf(keys: readonly FiledKey[], file: string): string {
  if (keys.length === 1) return `Begin with \`egd bridge rotate ${file}\`.`;
  return keys[0]?.use === 'sign'
    ? `Go on with \`egd bridge rotate ${file} --activate\`.`
    : `Go on with \`egd bridge rotate ${file} --retire\`.`;
}

function notItsTurn(fact: string, suggestion: string): EgdError {
  return new EgdError('USAGE_INVALID', `It is not the turn of this step: ${fact}.`, { suggestions: [suggestion] });
}
