import { isKind, type ByteBudget } from './pickle-calls.ts';
import { refusal } from './pickle-refusal.ts';
import { shortText } from './pickle-text.ts';
import { describeValue, type PickleList, type PickleTuple, type PickleValue } from './pickle-value.ts';

const MOST_VALUES = 2 ** 22; // made while a pickle is read; a chunk takes 16
const MOST_STACKED = 10_000; // at a time; Python writes a thousand items at once
const MOST_MARKS = 100; // at a time
const MOST_NAMED = 2 ** 21; // in the memo

/** The stack and the memo that a pickle works with, and how much it may make of them. */
export class PickleMachine implements ByteBudget {
  readonly #stack: PickleValue[] = [];
  readonly #marks: number[] = []; // heights of the stack
  readonly #memo = new Map<number, PickleValue>();
  readonly #made: Uint8Array[] = [];
  #values = 0;
  #bytesLeft: number;

  /** `mostBytes` may be made of what the pickle has; each of a pool's is made once. */
  constructor(mostBytes: number) {
    this.#bytesLeft = mostBytes;
  }

  push(value: PickleValue): void {
    this.#values += 1;
    if (this.#values > MOST_VALUES || this.#stack.length >= MOST_STACKED) throw refusal('the pickle has more in it than a pool can have');
    this.#stack.push(value);
  }

  pop(): PickleValue {
    const value = this.#stack.length > (this.#marks.at(-1) ?? 0) ? this.#stack.pop() : undefined;
    if (value === undefined) throw refusal('the pickle takes a value where there is none');
    return value;
  }

  popTuple(): PickleTuple {
    const value = this.pop();
    if (!isKind(value, 'tuple')) throw refusal(`the pickle has ${describeValue(value)} where a tuple belongs`);
    return value;
  }

  popName(): Uint8Array {
    const value = this.pop();
    if (!isKind(value, 'text')) throw refusal(`the pickle has ${describeValue(value)} where a name belongs`);
    return value.bytes;
  }

  /** The value on top, which stays there. */
  top(): PickleValue {
    const value = this.pop();
    this.#stack.push(value);
    return value;
  }

  mark(): void {
    if (this.#marks.length >= MOST_MARKS) throw refusal('the pickle is nested more deeply than a pool is');
    this.#marks.push(this.#stack.length);
  }

  /** All above the last mark, which is gone then. */
  popToMark(): PickleValue[] {
    const height = this.#marks.pop();
    if (height === undefined) throw refusal('the pickle goes back to a mark that it has not set');
    return this.#stack.splice(height);
  }

  /** Adds to the list, or deque, on top. */
  append(items: readonly PickleValue[]): void {
    const list = this.top();
    if (!isList(list)) throw refusal(`the pickle appends to ${describeValue(list)}`);
    for (const item of items) list.items.push(item);
  }

  /** Adds keys and values, in turns, to the dict on top. */
  setItems(items: readonly PickleValue[]): void {
    const dict = this.top();
    if (!isKind(dict, 'dict') || items.length % 2 !== 0)
      throw refusal(`the pickle sets items of ${describeValue(dict)}, which no pool does`);
    for (let index = 0; index < items.length; index += 2) {
      const key = shortText(items[index] ?? null);
      if (key === undefined || !ATTRIBUTES.has(key)) throw refusal('the pickle has an attribute that no pool has');
      dict.entries.set(key, items[index + 1] ?? null);
    }
  }

  /** Gives the object on top its attributes. */
  build(state: PickleValue): void {
    const object = this.top();
    if (!isKind(object, 'object') || object.attributes !== undefined || !isKind(state, 'dict')) {
      throw refusal(`the pickle sets ${describeValue(object)} to ${describeValue(state)}, which no pool does`);
    }
    object.attributes = state.entries;
  }

  /** Remembers the value on top; by the next number when none is given. */
  memoize(index: number = this.#memo.size): void {
    this.#memo.set(index, this.top());
    if (this.#memo.size > MOST_NAMED) throw refusal('the pickle has more in it than a pool can have');
  }

  recall(index: number): void {
    const value = this.#memo.get(index);
    if (value === undefined) throw refusal('the pickle asks for a value that it has not named');
    this.push(value);
  }

  /** The one value that is left. */
  result(): PickleValue {
    const value = this.pop();
    if (this.#stack.length > 0 || this.#marks.length > 0) throw refusal('the pickle leaves something behind');
    return value;
  }

  spend(length: number): void {
    this.#bytesLeft -= length;
    if (this.#bytesLeft < 0) throw refusal('the pickle makes more bytes than it has');
  }

  keep(bytes: Uint8Array): void {
    this.#made.push(bytes);
  }

  /** Overwrites the bytes that were made. */
  wipe(): void {
    for (const bytes of this.#made) bytes.fill(0);
  }
}

const ATTRIBUTES: ReadonlySet<string> = new Set(['entropyByteCount', 'chunks', 'id', 'entropy']);

function isList(value: PickleValue): value is PickleList {
  return isKind(value, 'list') || isKind(value, 'deque');
}
