import type { StockLevel } from '../supply/entropy-supply.ts';

/** How full a buffer of so many bytes is. */
export function levelOf(available: number, capacity: number): StockLevel {
  const percent = (available / capacity) * 100;
  if (percent < LOW) return 'low';
  if (percent <= HIGH) return 'medium';
  return percent <= CRITICAL ? 'high' : 'critical';
}

/** Tells of a level once: a buffer that goes up and down across a mark is told of again only when it went well past it. */
export class LevelWatch {
  readonly #onCrossing: (level: StockLevel, before: StockLevel) => void;
  #told: StockLevel;

  constructor(first: StockLevel, onCrossing: (level: StockLevel, before: StockLevel) => void) {
    this.#told = first;
    this.#onCrossing = onCrossing;
  }

  /** Looks at how full the buffer is now. */
  see(available: number, capacity: number): void {
    const margin = (capacity * MARGIN) / 100;
    const level = levelOf(available, capacity);
    const surely = [levelOf(available - margin, capacity), levelOf(available + margin, capacity)];
    if (level === this.#told || surely.includes(this.#told)) return;
    const before = this.#told;
    this.#told = level;
    this.#onCrossing(level, before);
  }
}

const LOW = 10; // percent
const HIGH = 80;
const CRITICAL = 95;
const MARGIN = 1;
