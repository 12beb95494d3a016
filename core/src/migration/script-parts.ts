import { isSetting, isSource } from './old-names.ts';
import type { StmtNode } from 'py-ast';
import { isPlainData } from './plain-data.ts';
import { lastLineOf, sourceOf } from './python-tree.ts';
import { isKind } from './python-value.ts';
import { reprOf } from './python-text-form.ts';
import type { ReadPython } from './read-python.ts';
import { isHarmless } from './side-effects.ts';
import { walkNames, type NameUse } from './stored-names.ts';

/** Collects the parts of the old file that a script needs, in the order of the file. */
export class ScriptParts {
  needsLog = false;
  readonly doubts: string[] = [];

  readonly #read: ReadPython;
  readonly #parts = new Map<string, { line: number; text: string }>();
  readonly #names = new Set<string>();
  readonly #state = new Set<string>();

  constructor(read: ReadPython) {
    this.#read = read;
  }

  /** All parts as one text. */
  text(): string {
    for (const statement of this.#read.tree.body)
      if (statement.nodeType === 'ImportFrom' && statement.module === '__future__') this.addStatement(statement);
    this.#addEffects();
    this.#tellState();
    const sorted = [...this.#parts.values()].toSorted((one, other) => one.line - other.line);
    const future = sorted.filter(({ text }) => text.startsWith('from __future__'));
    return [...future, ...sorted.filter((part) => !future.includes(part))].map(({ text }) => text).join('\n');
  }

  /** Adds a line of code that binds a name. */
  add(line: number, text: string, name: string): void {
    this.#names.add(name);
    this.#parts.set(`name:${name}`, { line, text });
  }

  /** Adds a statement and what it needs. */
  addStatement(statement: StmtNode): void {
    const key = `${statement.lineno}:${statement.col_offset}`;
    if (this.#parts.has(key)) return;
    this.#parts.set(key, { line: statement.lineno, text: this.#textOf(statement) });
    const use = walkNames([statement]);
    for (const name of use.stored) this.#names.add(name);
    if (statement.nodeType === 'FunctionDef' || statement.nodeType === 'ClassDef')
      for (const name of [...use.globals, ...use.changedWithin]) this.#state.add(name);
    this.need(use);
  }

  /** Adds what binds the names that a piece of code needs. */
  need({ loaded }: NameUse): void {
    for (const name of loaded) if (!this.#names.has(name)) this.#bind(name);
  }

  #bind(name: string): void {
    this.#names.add(name);
    const { scope, origins, machine } = this.#read;
    const statements = (origins.get(name) ?? []).filter((one) => one.nodeType !== 'Delete' && !this.#isMereUse(name, one));
    const value = scope.names.get(name);
    if (statements.length === 0 && value === undefined) {
      if (name === 'log') this.needsLog = true;
      else if (!machine.builtins.has(name) && !isPythonName(name))
        this.doubts.push(`the function uses ${name}, which the file does not define`);
      return;
    }
    const [first] = statements;
    const isSimple = statements.length === 1 && (first?.nodeType === 'Assign' || first?.nodeType === 'AnnAssign') && value !== undefined;
    if (isKind(value ?? null, 'function') && isDefinition(value)) this.addStatement(value.node);
    else if (value !== undefined && isPlainData(value) && !(isSimple && !isSource(name))) this.#addValue(name, statements);
    else for (const statement of statements) this.addStatement(statement);
  }

  // Whether a statement calls a module for the value of another name alone, such as `x = os.getenv('X')`.
  #isMereUse(name: string, statement: StmtNode): boolean {
    const { names } = this.#read.scope;
    if (!isKind(names.get(name) ?? null, 'module') || (statement.nodeType !== 'Assign' && statement.nodeType !== 'AnnAssign')) return false;
    const { stored } = walkNames([statement]);
    return stored.size > 0 && !stored.has(name) && [...stored].every((other) => !isKind(names.get(other) ?? null, 'unknown'));
  }

  // The value a name has at the end of the file.
  #addValue(name: string, statements: readonly StmtNode[]): void {
    const value = this.#read.scope.names.get(name) ?? null;
    this.#parts.set(`name:${name}`, { line: statements.at(-1)?.lineno ?? 0, text: `${name} = ${reprOf(value)}` });
  }

  // Calls at the top of the file that set up a module which the script uses.
  #addEffects(): void {
    let before = -1;
    while (before !== this.#parts.size) {
      before = this.#parts.size;
      for (const { statement } of this.#read.unknown) {
        const isSetUp = statement.nodeType === 'Expr' || (statement.nodeType === 'Assign' && walkNames([statement]).stored.size === 0);
        if (!isSetUp || isHarmless(this.#read, statement)) continue;
        const { changed, loaded } = walkNames([statement]);
        if (
          [...changed].some((name) => (this.#names.has(name) || name === 'sys') && !isSource(name) && !isSetting(name)) &&
          loaded.size > 0
        )
          this.addStatement(statement);
      }
    }
  }

  #tellState(): void {
    const { scope } = this.#read;
    for (const name of this.#state) {
      const value = scope.names.get(name);
      if (value === undefined || isKind(value, 'module', 'function', 'builtin') || this.#isModule(name) || this.#isPattern(name)) continue;
      if (isKind(value, 'list', 'dict', 'set', 'unknown') || !isKind(value, 'tuple', 'bytes'))
        this.doubts.push(`the function may keep something in ${name} between fetches; a script starts anew each time`);
    }
  }

  // A compiled regular expression keeps nothing.
  #isPattern(name: string): boolean {
    const { origins, tree } = this.#read;
    return (origins.get(name) ?? []).every(
      (made) => made.nodeType === 'Assign' && /^(?:re\.)?compile\s*\(/.test(sourceOf(tree.text, made.value)),
    );
  }

  #isModule(name: string): boolean {
    return (this.#read.origins.get(name) ?? []).every(
      ({ nodeType }) => nodeType === 'Import' || nodeType === 'ImportFrom' || nodeType === 'ClassDef' || nodeType === 'FunctionDef',
    );
  }

  // An indented one keeps its indentation: text in it may span lines.
  #textOf(statement: StmtNode): string {
    const { text } = this.#read.tree;
    const decorators = 'decorator_list' in statement ? statement.decorator_list : [];
    let first = Math.min(statement.lineno, ...decorators.map(({ lineno }) => lineno));
    const line = text.lines[first - 1] ?? '';
    const indentation = /^[ \t]*/.exec(line)?.[0] ?? '';
    const isWhole = first < statement.lineno || line.slice(0, statement.col_offset).trim() === '';
    if (!isWhole) return sourceOf(text, statement);
    const comments = new Set(text.comments.filter(({ alone }) => alone).map((comment) => comment.line));
    while (comments.has(first - 1) && (statement.nodeType === 'FunctionDef' || statement.nodeType === 'ClassDef')) first -= 1;
    const end = sourceOf(text, statement).split('\n').at(-1) ?? '';
    const lines = text.lines.slice(first - 1, lastLineOf(statement));
    const last = lines.length - 1;
    const lastLine = lines[last] ?? '';
    lines[last] = lines.length === 1 ? indentation + end : lastLine.slice(0, lastLine.indexOf(end) + end.length);
    return indentation === '' ? lines.join('\n') : `if True:\n${lines.join('\n')}`;
  }
}

function isDefinition(value: unknown): value is { readonly node: Extract<StmtNode, { nodeType: 'FunctionDef' }> } {
  return typeof value === 'object' && value !== null && 'node' in value && Object(value.node).nodeType === 'FunctionDef';
}

// Names that every Python file has, beside those the evaluator knows.
function isPythonName(name: string): boolean {
  return (
    /^(?:__\w+__|[A-Z]\w*(?:Error|Exception|Warning|Iteration|Exit|Interrupt)|Exception|NotImplemented|Ellipsis)$/.test(name) ||
    PYTHON_NAMES.has(name)
  );
}

const PYTHON_NAMES = new Set(
  'open input eval exec compile type isinstance issubclass getattr setattr hasattr delattr callable id hash iter next object super memoryview frozenset complex property staticmethod classmethod vars dir locals slice ascii breakpoint unicode long xrange raw_input basestring'.split(
    ' ',
  ),
);
