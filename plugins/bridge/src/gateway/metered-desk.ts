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
    let caller: Caller | Promise<Caller>;
    try {
      caller = this.#desk.admit(visit);
    } catch (error) {
      throw this.#counted(error);
    }
    return caller instanceof Promise ? caller.catch((error: unknown) => Promise.reject(this.#counted(error))) : caller;
  }

  draw(caller: Caller, operation: string, size: number): Drawn | Promise<Drawn> {
    let drawn: Drawn | Promise<Drawn>;
    try {
      drawn = this.#desk.draw(caller, operation, size);
    } catch (error) {
      throw this.#counted(error);
    }
    if (drawn instanceof Promise) return this.#drawnLater(drawn, caller, operation, size);
    this.#countDraw(caller, operation, size); // at once, as it came: a promise more would be felt
    return drawn;
  }

  limits(caller: Caller): CallerLimits | undefined {
    return this.#desk.limits(caller);
  }

  async #drawnLater(coming: Promise<Drawn>, caller: Caller, operation: string, size: number): Promise<Drawn> {
    try {
      const drawn = await coming;
      this.#countDraw(caller, operation, size);
      return drawn;
    } catch (error) {
      throw this.#counted(error);
    }
  }

  #countDraw(caller: Caller, operation: string, size: number): void {
    this.#figures.countDraw(operation, size);
    this.#onDraw(caller.key);
  }

  #counted(error: unknown): unknown {
    this.#figures.countError(isEgdError(error) ? error.code : 'INTERNAL_BUG');
    return error;
  }
}
