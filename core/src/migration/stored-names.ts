import type { ASTNodeUnion, ExprNode, StmtNode } from 'py-ast';

/** What a piece of code does with names. */
export interface NameUse {
  readonly stored: ReadonlySet<string>; // bound here, those of inner functions left out
  readonly loaded: ReadonlySet<string>; // needed from outside
  readonly globals: ReadonlySet<string>; // declared `global` in it or in a function of it
  readonly changed: ReadonlySet<string>; // whose items or attributes are set, or methods called, where it stands
  readonly changedWithin: ReadonlySet<string>; // the same in functions of it
  readonly yields: boolean;
}

type Node = ASTNodeUnion | ExprNode | StmtNode;

/** The names that a statement binds where it stands. */
export function storedNames(statement: StmtNode): ReadonlySet<string> {
  return walkNames([statement]).stored;
}

/** Which names pieces of code bind, need and change. */
export function walkNames(nodes: readonly Node[]): NameUse {
  const stored = new Set<string>();
  const loaded = new Set<string>();
  const globals = new Set<string>();
  const changed = new Set<string>();
  const changedWithin = new Set<string>();
  let yields = false;
  const stack: unknown[] = nodes.toReversed();
  while (stack.length > 0) visit(stack.pop());
  return { stored, loaded, globals, changed, changedWithin, yields };

  function visit(value: unknown): void {
    if (Array.isArray(value)) {
      stack.push(...value.toReversed());
      return;
    }
    if (!isNode(value)) return;
    const node = value;
    switch (node.nodeType) {
      case 'Name':
        (node.ctx.nodeType === 'Load' ? loaded : stored).add(node.id);
        return;
      case 'FunctionDef':
      case 'AsyncFunctionDef':
        stored.add(node.name);
        stack.push(node.decorator_list, node.args.defaults, node.args.kw_defaults);
        inner(node.body, node.args);
        return;
      case 'Lambda':
        stack.push(node.args.defaults, node.args.kw_defaults);
        inner([node.body], node.args);
        return;
      case 'ClassDef':
        stored.add(node.name);
        stack.push(node.decorator_list, node.bases, node.keywords);
        inner(node.body);
        return;
      case 'ListComp':
      case 'SetComp':
      case 'GeneratorExp':
      case 'DictComp':
        inner(
          Object.values(node)
            .filter((child) => typeof child === 'object' && child !== null)
            .flat()
            .filter(isNode),
        );
        return;
      case 'Import':
      case 'ImportFrom':
        for (const { name, asname } of node.names) stored.add(asname ?? name.split('.')[0] ?? name);
        return;
      case 'ExceptHandler':
        if (typeof node.name === 'string') stored.add(node.name);
        break;
      case 'Global':
        for (const name of node.names) globals.add(name);
        return;
      case 'Yield':
      case 'YieldFrom':
      case 'Await':
        yields = true;
        break;
      case 'Attribute':
      case 'Subscript':
        if (node.ctx.nodeType !== 'Load') addRoot(node);
        break;
      case 'AugAssign':
        addRoot(node.target);
        if (node.target.nodeType === 'Name') loaded.add(node.target.id);
        break;
      case 'Call':
        if (node.func.nodeType === 'Attribute') addRoot(node.func);
        break;
      default:
    }
    stack.push(
      Object.values(node)
        .filter((child) => typeof child === 'object' && child !== null)
        .toReversed(),
    );
  }

  function inner(body: readonly unknown[], parameters?: unknown): void {
    const use = walkNames(body.filter(isNode));
    const own = new Set([...use.stored, ...parameterNames(parameters)]);
    for (const name of use.globals) globals.add(name);
    for (const name of use.loaded) if (!own.has(name) || use.globals.has(name)) loaded.add(name);
    for (const name of use.globals) if (use.stored.has(name)) loaded.add(name);
    for (const name of [...use.changed, ...use.changedWithin]) if (!own.has(name)) changedWithin.add(name);
  }

  function addRoot(node: ExprNode): void {
    let root: ExprNode = node;
    while (root.nodeType === 'Attribute' || root.nodeType === 'Subscript') root = root.value;
    if (root.nodeType === 'Name') changed.add(root.id);
  }
}

function isNode(value: unknown): value is Node {
  return typeof value === 'object' && value !== null && 'nodeType' in value;
}

function parameterNames(parameters: unknown): string[] {
  const names: string[] = [];
  const collect = (value: unknown): void => {
    if (Array.isArray(value)) value.forEach(collect);
    else if (isNode(value) && value.nodeType === 'Arg') names.push(value.arg);
  };
  if (isNode(parameters)) Object.values(parameters).forEach(collect);
  return names;
}
