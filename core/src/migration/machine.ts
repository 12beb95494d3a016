import type { ExprNode, Located } from 'py-ast';
import { placeError, type PythonText } from './python-text.ts';
import { placeOf, sourceOf } from './python-tree.ts';
import { NotKnown, type PyFunction, type PyValue } from './python-value.ts';
import type { Scope } from './scope.ts';

/** The machine a file is read for. */
export interface TargetSystem {
  readonly platform: 'posix' | 'nt'; // `os.name`
  readonly system: string; // `sys.platform`
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly home: string; // where the environment names no home
}

const MOST_STEPS = 2_000_000;
const LONGEST_TIME = 5_000; // milliseconds; a net below the limits on steps and sizes
const DEEPEST = 150; // calls and expressions within one another
const LONGEST = 1_000_000; // characters, bytes or items of one value
const MOST_TOTAL = 50_000_000; // of all values together

/** What reads the file: limits, the text, and the ways into the parts of the evaluator. */
export class Machine {
  readonly text: PythonText;
  readonly target: TargetSystem;
  readonly evaluate: (node: ExprNode, scope: Scope) => PyValue;
  readonly callFunction: (callee: PyFunction, args: PyValue[], keywords: Map<string, PyValue>, at: Located) => PyValue;
  readonly attribute: (value: PyValue, name: string) => PyValue;
  readonly builtins: ReadonlyMap<string, PyValue>;
  readonly importModule: (name: string) => PyValue | undefined;
  at: Located | undefined; // what is looked at, for errors
  isGuarded = false; // whether exceptions are caught by the file itself
  globals: Scope | undefined; // what `globals()` gives

  #steps = 0;
  readonly #end = performance.now() + LONGEST_TIME;
  #total = 0;
  #depth = 0;

  constructor(parts: Pick<Machine, 'text' | 'target'> & MachineParts) {
    this.text = parts.text;
    this.target = parts.target;
    this.evaluate = (node, scope) => this.#nested(node, () => parts.evaluate(this, node, scope));
    this.callFunction = (callee, args, keywords, at) => this.#nested(at, () => parts.callFunction(this, callee, args, keywords));
    this.attribute = (value, name) => parts.attribute(this, value, name);
    this.importModule = parts.importModule(this);
    this.builtins = parts.builtins(this);
  }

  /** Counts one step; ends a loop that has no end. */
  step(): void {
    this.#steps += 1;
    if (this.#steps > MOST_STEPS || performance.now() > this.#end) throw this.tooLarge('the file computes for too long');
  }

  /** Says how large a value will be, before it is made. */
  reserve(size: number): void {
    this.#total += size;
    if (!(size <= LONGEST)) throw this.tooLarge('a value becomes too large');
    if (this.#total > MOST_TOTAL) throw this.tooLarge('the values of the file become too large');
  }

  tooLarge(problem: string): Error {
    const place = this.at === undefined ? { line: 1, column: 1 } : placeOf(this.text, this.at);
    return placeError('MIGRATION_TOO_LARGE', problem, place);
  }

  /** That something can't be known, at the node given. */
  notKnown(node: Located, why: string): NotKnown {
    return new NotKnown(why, node.lineno);
  }

  /** A node as it stands in the file, on one line and short. */
  shown(node: Located): string {
    const text = sourceOf(this.text, node).replaceAll(/\s+/g, ' ');
    return text.length > 60 ? `${text.slice(0, 59)}…` : text;
  }

  #nested(node: Located, run: () => PyValue): PyValue {
    this.step();
    const before = this.at;
    this.at = node;
    this.#depth += 1;
    try {
      if (this.#depth > DEEPEST * 4) throw this.tooLarge('expressions or calls stand too deeply within one another');
      return run();
    } finally {
      this.#depth -= 1;
      this.at = before;
    }
  }
}

/** The parts a machine is made of. */
export interface MachineParts {
  readonly evaluate: (machine: Machine, node: ExprNode, scope: Scope) => PyValue;
  readonly callFunction: (machine: Machine, callee: PyFunction, args: PyValue[], keywords: Map<string, PyValue>) => PyValue;
  readonly attribute: (machine: Machine, value: PyValue, name: string) => PyValue;
  readonly builtins: (machine: Machine) => ReadonlyMap<string, PyValue>;
  readonly importModule: (machine: Machine) => (name: string) => PyValue | undefined;
}
