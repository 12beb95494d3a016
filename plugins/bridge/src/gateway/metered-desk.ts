import { isEgdError } from 'egd-core';
import type { Caller, CallerLimits, DrawDesk, Visit } from '../access/draw-desk.ts';
import type { Drawn } from '../supply/entropy-supply.ts';
import type { GatewayFigures } from './gateway-figures.ts';

/** A desk that counts what passes over another one. */
export class MeteredDesk implements DrawDesk {
  readonly #desk: DrawDesk;
  readonly #figures: GatewayFigures;
  readonly #onDraw: (key: string) => void;

  constructor(desk: DrawDesk, figures: GatewayFigures, onDraw: (key: string) => void) {
    this.#desk = desk;
    this.#figures = figures;
    this.#onDraw = onDraw;
  }

  admit(visit: Visit): Caller | Promise<Caller> {
    return this.#watch(() => this.#desk.admit(visit));
  }

  draw(caller: Caller, operation: string, size: number): Drawn | Promise<Drawn> {
    return this.#watch(
      () => this.#desk.draw(caller, operation, size),
      () => {
        this.#figures.countDraw(operation, size);
        this.#onDraw(caller.key);
      },
    );
  }

  limits(caller: Caller): CallerLimits | undefined {
    return this.#desk.limits(caller);
  }

  // What comes at once is passed on at once: a promise more would be felt.
  #watch<Result>(act: () => Result | Promise<Result>, onSuccess?: () => void): Result | Promise<Result> {
    try {
      const result = act();
      if (result instanceof Promise) return this.#watchLater(result, onSuccess);
      onSuccess?.();
      return result;
    } catch (error) {
      this.#countError(error);
      throw error;
    }
  }

  async #watchLater<Result>(coming: Promise<Result>, onSuccess?: () => void): Promise<Result> {
    try {
      const result = await coming;
      onSuccess?.();
      return result;
    } catch (error) {
      this.#countError(error);
      throw error;
    }
  }

  #countError(error: unknown): void {
    this.#figures.countError(isEgdError(error) ? error.code : 'INTERNAL_BUG');
  }
}
