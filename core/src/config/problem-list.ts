import { locateKey, type ConfigDocument } from './config-document.ts';
import type { ConfigProblem, ConfigProblemCode } from './config-problem.ts';
import { foundType, foundValue } from './found-value.ts';
import { formatKeyPath, type KeyPath } from './key-path.ts';
import { isSecretName, maskLine, maskCredentials } from './mask-secrets.ts';

/** What is said about a problem beside where it is. */
export interface ProblemText {
  readonly message: string;
  readonly expected?: string | undefined;
  readonly suggestion?: string | undefined;
}

/** Gathers the problems of one document, each with its place in the text. */
export class ProblemList {
  readonly errors: ConfigProblem[] = [];
  readonly warnings: ConfigProblem[] = [];
  private readonly document: ConfigDocument;
  private readonly secretPaths = new Set<string>();

  constructor(document: ConfigDocument) {
    this.document = document;
  }

  /** Says that what is below this path must never be shown. */
  markSecret(path: KeyPath): void {
    this.secretPaths.add(formatKeyPath(path));
  }

  /** Whether something was said about exactly this path. */
  has(path: KeyPath): boolean {
    const key = formatKeyPath(path);
    return this.errors.some((problem) => problem.key === key);
  }

  add(code: Exclude<ConfigProblemCode, `CONFIG_NOT_${string}`>, path: KeyPath, text: ProblemText): void {
    this.errors.push(this.problem(code, path, text));
  }

  warn(code: Extract<ConfigProblemCode, `CONFIG_NOT_${string}`>, path: KeyPath, text: ProblemText): void {
    this.warnings.push(this.problem(code, path, text));
  }

  /** What a value is, in words; the value itself where it is no secret. */
  found(path: KeyPath, value: unknown): string {
    return this.isSecret(path) ? foundType(value) : maskCredentials(foundValue(value));
  }

  private problem(code: ConfigProblemCode, path: KeyPath, { message, expected, suggestion }: ProblemText): ConfigProblem {
    const { file, lines } = this.document;
    const places = locateKey(this.document, path);
    // A wrong value is shown where it stands, everything else at its key.
    const position = (code === 'CONFIG_INVALID_VALUE' ? places?.value : places?.key) ?? {
      line: lines.length > 0 ? 1 : 0,
      column: lines.length > 0 ? 1 : 0,
    };
    return {
      code,
      file,
      ...position,
      lineText: maskLine(lines[position.line - 1] ?? '', this.isSecret(path)),
      key: formatKeyPath(path),
      message,
      ...(expected === undefined ? {} : { expected }),
      ...(suggestion === undefined ? {} : { suggestion }),
    };
  }

  private isSecret(path: KeyPath): boolean {
    return path.some(
      (part, index) =>
        (typeof part === 'string' && index > 0 && isSecretName(part)) || this.secretPaths.has(formatKeyPath(path.slice(0, index + 1))),
    );
  }
}
