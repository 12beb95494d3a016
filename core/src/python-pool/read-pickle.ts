import { PickleMachine } from './pickle-machine.ts';
import { OPCODES, STOP } from './pickle-opcodes.ts';
import { PickleReader } from './pickle-reader.ts';
import { refusal } from './pickle-refusal.ts';
import type { PickleValue } from './pickle-value.ts';

/**
 * Reads the pickle of a pool, of protocol 0 to 5, and hands what it holds to `use`; what was made of it is wiped then.
 * Nothing is run, looked up or loaded: what no pool has is refused. Takes time and memory in proportion to its length.
 */
export function readPickle<Result>(pickle: Uint8Array, use: (value: PickleValue) => Result): Result {
  const reader = new PickleReader(pickle);
  const machine = new PickleMachine(2 * pickle.length); // a text becomes bytes, and they a bytearray
  try {
    for (let code = reader.uint8(); code !== STOP; code = reader.uint8()) {
      const opcode = OPCODES.get(code);
      if (opcode === undefined)
        throw refusal(`the pickle has at byte ${reader.position - 1} the opcode ${opcodeName(code)}, which no pool has`);
      opcode(machine, reader);
    }
    reader.expectEnd();
    return use(machine.result());
  } finally {
    machine.wipe();
  }
}

function opcodeName(code: number): string {
  const hex = `0x${code.toString(16).padStart(2, '0')}`;
  const name = OTHER_OPCODES[code];
  return name === undefined ? hex : `${name} (${hex})`;
}

const OTHER_OPCODES: Readonly<Record<number, string>> = {
  0x30: 'POP',
  0x31: 'POP_MARK',
  0x32: 'DUP',
  0x46: 'FLOAT',
  0x47: 'BINFLOAT',
  0x50: 'PERSID',
  0x51: 'BINPERSID',
  0x54: 'BINSTRING',
  0x69: 'INST',
  0x6f: 'OBJ',
  0x82: 'EXT1',
  0x83: 'EXT2',
  0x84: 'EXT4',
  0x88: 'NEWTRUE',
  0x89: 'NEWFALSE',
  0x8b: 'LONG4',
  0x8d: 'BINUNICODE8',
  0x8e: 'BINBYTES8',
  0x8f: 'EMPTY_SET',
  0x90: 'ADDITEMS',
  0x91: 'FROZENSET',
  0x92: 'NEWOBJ_EX',
  0x97: 'NEXT_BUFFER',
  0x98: 'READONLY_BUFFER',
};
