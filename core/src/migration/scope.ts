import type { StmtNode } from 'py-ast';
import { PythonError, type PyValue } from './python-value.ts';

/** A key of `globals()`, which must be a text. */
export function nameOf(key: PyValue): string {
  if (typeof key === 'string') return key;
  throw new PythonError('TypeError', 'names must be strings');
}

/** The names of a module or of a call, and where others are looked for. */
export class Scope {
  readonly names = new Map<string, PyValue>();
  readonly outer: Scope | undefined;
  readonly makers = new Map<string, StmtNode>(); // the statement that set a name last, the innermost one
  at: StmtNode | undefined; // what is carried out
  readonly written = new Set<string>(); // names set since somebody cleared it
  readonly globalNames = new Set<string>(); // declared `global` or `nonlocal`

  constructor(outer?: Scope) {
    this.outer = outer;
  }

  get module(): Scope {
    return this.outer === undefined ? this : this.outer.module;
  }

  /** The value of a name; undefined where there is none. */
  find(name: string): PyValue | undefined {
    return this.names.has(name) ? this.names.get(name) : this.outer?.find(name);
  }

  set(name: string, value: PyValue): void {
    const owner = this.globalNames.has(name) ? this.#owner(name) : this;
    owner.names.set(name, value);
    owner.written.add(name);
    if (owner.at !== undefined) owner.makers.set(name, owner.at);
  }

  delete(name: string): boolean {
    return (this.globalNames.has(name) ? this.#owner(name) : this).names.delete(name);
  }

  #owner(name: string): Scope {
    for (let scope = this.outer; scope !== undefined; scope = scope.outer) if (scope.names.has(name)) return scope;
    return this.module;
  }
}
