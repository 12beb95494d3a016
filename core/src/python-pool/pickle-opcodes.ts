import { callResult, newObject } from './pickle-calls.ts';
import type { PickleMachine } from './pickle-machine.ts';
import { nameOf } from './pickle-names.ts';
import { numberOfLine, longNumber, wholeNumber } from './pickle-number.ts';
import type { PickleReader } from './pickle-reader.ts';
import { refusal } from './pickle-refusal.ts';
import type { PickleText } from './pickle-value.ts';

/** What an opcode does: reads what belongs to it, and works on the stack. */
export type Opcode = (machine: PickleMachine, reader: PickleReader) => void;

/** The byte that ends a pickle. */
export const STOP = 0x2e;

/** The opcodes that the pickle of a pool can have, but for STOP; the names are those of Python's `pickletools`. */
export const OPCODES: ReadonlyMap<number, Opcode> = new Map<number, Opcode>([
  [0x80, (_machine, reader) => checkProtocol(reader.uint8())], // PROTO
  [0x95, (_machine, reader) => reader.expect(reader.length64())], // FRAME
  [0x28, (machine) => machine.mark()], // MARK
  [0x4e, (machine) => machine.push(null)], // NONE

  [0x49, (machine, reader) => machine.push(numberOfLine(reader.line()))], // INT
  [0x4c, (machine, reader) => machine.push(numberOfLine(reader.line()))], // LONG
  [0x4a, (machine, reader) => machine.push(wholeNumber(reader.int32()))], // BININT
  [0x4b, (machine, reader) => machine.push(reader.uint8())], // BININT1
  [0x4d, (machine, reader) => machine.push(reader.uint16())], // BININT2
  [0x8a, (machine, reader) => machine.push(longNumber(reader.bytes(reader.uint8())))], // LONG1

  [0x53, (machine, reader) => machine.push(text(unquoted(reader.line()), 'escaped'))], // STRING, of Python 2
  [0x55, (machine, reader) => machine.push(text(reader.bytes(reader.uint8()), 'utf8'))], // SHORT_BINSTRING, of Python 2
  [0x56, (machine, reader) => machine.push(text(reader.line(), 'escaped'))], // UNICODE
  [0x58, (machine, reader) => machine.push(text(reader.bytes(reader.uint32()), 'utf8'))], // BINUNICODE
  [0x8c, (machine, reader) => machine.push(text(reader.bytes(reader.uint8()), 'utf8'))], // SHORT_BINUNICODE
  [0x43, (machine, reader) => machine.push({ kind: 'bytes', bytes: reader.bytes(reader.uint8()) })], // SHORT_BINBYTES
  [0x42, (machine, reader) => machine.push({ kind: 'bytes', bytes: reader.bytes(reader.uint32()) })], // BINBYTES
  [0x96, (machine, reader) => machine.push({ kind: 'bytearray', bytes: reader.bytes(reader.length64()) })], // BYTEARRAY8

  [0x29, (machine) => machine.push({ kind: 'tuple', items: [] })], // EMPTY_TUPLE
  [0x85, (machine) => pushTuple(machine, 1)], // TUPLE1
  [0x86, (machine) => pushTuple(machine, 2)], // TUPLE2
  [0x87, (machine) => pushTuple(machine, 3)], // TUPLE3
  [0x74, (machine) => machine.push({ kind: 'tuple', items: machine.popToMark() })], // TUPLE
  [0x5d, (machine) => machine.push({ kind: 'list', items: [] })], // EMPTY_LIST
  [0x6c, (machine) => machine.push({ kind: 'list', items: machine.popToMark() })], // LIST
  [0x61, (machine) => machine.append([machine.pop()])], // APPEND
  [0x65, (machine) => machine.append(machine.popToMark())], // APPENDS
  [0x7d, (machine) => machine.push({ kind: 'dict', entries: new Map() })], // EMPTY_DICT
  [0x64, (machine) => pushDict(machine)], // DICT
  [0x73, (machine) => setItem(machine)], // SETITEM
  [0x75, (machine) => machine.setItems(machine.popToMark())], // SETITEMS

  [0x63, (machine, reader) => machine.push(nameOf(reader.line(), reader.line()))], // GLOBAL
  [0x93, (machine) => pushName(machine)], // STACK_GLOBAL
  [0x52, (machine) => call(machine)], // REDUCE
  [0x81, (machine) => makeObject(machine)], // NEWOBJ
  [0x62, (machine) => machine.build(machine.pop())], // BUILD

  [0x70, (machine, reader) => machine.memoize(numberOfLine(reader.line()))], // PUT
  [0x71, (machine, reader) => machine.memoize(reader.uint8())], // BINPUT
  [0x72, (machine, reader) => machine.memoize(reader.uint32())], // LONG_BINPUT
  [0x94, (machine) => machine.memoize()], // MEMOIZE
  [0x67, (machine, reader) => machine.recall(numberOfLine(reader.line()))], // GET
  [0x68, (machine, reader) => machine.recall(reader.uint8())], // BINGET
  [0x6a, (machine, reader) => machine.recall(reader.uint32())], // LONG_BINGET
]);

function checkProtocol(protocol: number): void {
  if (protocol > 5) throw refusal(`the pickle is of protocol ${protocol}, expected 0 to 5`);
}

function text(bytes: Uint8Array, form: PickleText['form']): PickleText {
  return { kind: 'text', bytes, form };
}

function unquoted(line: Uint8Array): Uint8Array {
  const quote = line[0];
  if (line.length < 2 || (quote !== 0x22 && quote !== 0x27) || line.at(-1) !== quote) throw refusal('the pickle has a text without quotes');
  return line.subarray(1, -1);
}

function pushTuple(machine: PickleMachine, length: number): void {
  const items = Array.from({ length }, () => machine.pop()).toReversed();
  machine.push({ kind: 'tuple', items });
}

function pushDict(machine: PickleMachine): void {
  const items = machine.popToMark();
  machine.push({ kind: 'dict', entries: new Map() });
  machine.setItems(items);
}

function setItem(machine: PickleMachine): void {
  const value = machine.pop();
  machine.setItems([machine.pop(), value]);
}

function pushName(machine: PickleMachine): void {
  const name = machine.popName();
  machine.push(nameOf(machine.popName(), name));
}

function call(machine: PickleMachine): void {
  const { items } = machine.popTuple();
  machine.push(callResult(machine.pop(), items, machine));
}

function makeObject(machine: PickleMachine): void {
  const { items } = machine.popTuple();
  if (items.length > 0) throw refusal('the pickle makes an object with arguments, which no pool does');
  machine.push(newObject(machine.pop()));
}
