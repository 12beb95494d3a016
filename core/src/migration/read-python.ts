import type { StmtNode } from 'py-ast';
import { attributeOf } from './attributes.ts';
import { builtinNames } from './builtins.ts';
import { evaluate } from './expressions.ts';
import { callFunction } from './function-call.ts';
import { knownModules } from './known-modules.ts';
import { Machine, type TargetSystem } from './machine.ts';
import { readPythonText } from './python-text.ts';
import { parsePython, type PythonTree } from './python-tree.ts';
import { Scope } from './scope.ts';
import { executeBlock } from './statements.ts';
import { walkNames } from './stored-names.ts';

/** A statement that could not be carried out by reading alone. */
export interface UnknownStatement {
  readonly statement: StmtNode;
  readonly reason: string;
}

/** A file as far as it can be known without running it. */
export interface ReadPython {
  readonly tree: PythonTree;
  readonly machine: Machine;
  readonly scope: Scope; // its names at the end
  readonly unknown: readonly UnknownStatement[];
  readonly origins: ReadonlyMap<string, readonly StmtNode[]>; // the statements at the top that bind or change a name
}

/** Reads the configuration of the Python daemon: parses it and evaluates constants, within limits; nothing of it runs. */
export async function readPython(bytes: Uint8Array, target: TargetSystem): Promise<ReadPython> {
  const tree = await parsePython(readPythonText(bytes));
  const machine = new Machine({
    text: tree.text,
    target,
    evaluate,
    callFunction,
    attribute: attributeOf,
    builtins: builtinNames,
    importModule: knownModules,
  });
  const scope = new Scope();
  machine.globals = scope;
  const unknown: UnknownStatement[] = [];
  const origins = new Map<string, StmtNode[]>();
  try {
    for (const statement of tree.body) {
      scope.written.clear();
      executeBlock(machine, [statement], scope, { onUnknown: (inner, reason) => unknown.push({ statement: inner, reason }) });
      const { stored, changed } = walkNames([statement]);
      for (const name of new Set([...stored, ...changed, ...scope.written])) {
        const made = origins.get(name);
        if (made === undefined) origins.set(name, [statement]);
        else made.push(statement);
      }
    }
  } catch (error) {
    if (error instanceof RangeError) throw machine.tooLarge('expressions stand too deeply within one another');
    throw error;
  }
  return { tree, machine, scope, unknown, origins };
}
