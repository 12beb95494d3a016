import { globalDefaults } from '../config/global-keys.ts';
import { isReservedTable } from '../config/reserved-tables.ts';

/** Gives each source a table name of its own, in snake case: that of its variable, or of what people read. */
export class TableNames {
  readonly #taken = new Set<string>(globalDefaults().keys());

  next(variable: string, name: string): string {
    const rest = snakeCase(variable.replace(/^(?:disabled_)?source/, ''));
    const base = /[a-z]/.test(rest) ? rest : snakeCase(name).slice(0, 40).replace(/_+$/, '') || `source_${rest || '1'}`;
    const start = /^[a-z]/.test(base) ? base : `source_${base}`;
    let id = isReservedTable(start) ? `${start}_source` : start;
    for (let count = 2; this.#taken.has(id); count += 1) id = `${start}_${count}`;
    this.#taken.add(id);
    return id;
  }
}

function snakeCase(text: string): string {
  return text
    .normalize('NFKD')
    .replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_')
    .toLowerCase()
    .replaceAll(/[^a-z0-9]+/g, '_')
    .replaceAll(/^_+|_+$/g, '');
}
