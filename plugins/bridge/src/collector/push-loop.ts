import { EgdError, isEgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { ServiceClock } from '../clock/service-clock.ts';
import { WakeableSleep } from '../clock/wakeable-sleep.ts';
import type { RetryPolicy } from '../config/collector-config.ts';
import { afterFailure, askedWait, beginTry, type Circuit, CLOSED } from '../retry/circuit.ts';
import type { FailedPush, Pusher, PushOutcome } from '../transports/pusher.ts';
import type { Packed, Packer } from './packer.ts';
import type { PushQueue } from './push-queue.ts';

/** What a push loop works with. */
export interface PushLoopOptions {
  readonly queue: PushQueue;
  readonly packer: Packer;
  readonly pusher: Pusher;
  readonly interval: number; // milliseconds after which a packet goes that is not full
  readonly retryPolicy: RetryPolicy;
  readonly clock: ServiceClock;
  readonly random: () => number; // 0 to 1, 1 excluded
  readonly log: ComponentLog;
  readonly onPush: (push: EndedPush) => void;
  readonly onAbandoned: (bytes: number) => void; // of data that may be lost
  readonly onRoom: () => void; // data went, so that there is room for other
}

/** A push that ended. */
export interface EndedPush {
  readonly bytes: number; // of data
  readonly milliseconds: number;
  readonly failure: string | undefined; // the reason it is counted by; undefined: the gateway has the packet
}

const FLUSH_RETRY = 500; // milliseconds; most that is waited between tries while the collector stops
const LOOK_AGAIN = 1000; // milliseconds; whoever brings something wakes the loop

/** Pushes what waits, one packet at a time in the order of their numbers, until it is flushed or given up. */
export class PushLoop {
  readonly #options: PushLoopOptions;
  readonly #idle: WakeableSleep;
  readonly #backOff: WakeableSleep;
  #circuit: Circuit = CLOSED;
  #packed: Packed | undefined; // of the first in the queue, once it was tried
  #due: number; // when a packet goes that is not full
  #isFlushing = false;
  #isComplete = false; // nothing else will come

  constructor(options: PushLoopOptions) {
    this.#options = options;
    this.#idle = new WakeableSleep(options.clock);
    this.#backOff = new WakeableSleep(options.clock);
    this.#due = options.clock.elapsed() + options.interval;
  }

  /** How the pushes stand. */
  get circuit(): Circuit {
    return this.#circuit;
  }

  /** Pushes until everything went after `flush` and `complete`, or until `giveUp` aborts. */
  async run(giveUp: AbortSignal): Promise<void> {
    try {
      while (!giveUp.aborted) {
        this.#cut();
        if (this.#options.queue.first !== undefined) await this.#pushFirst(giveUp);
        else if (this.#isComplete) return;
        else await this.#idle.sleep(this.#isFlushing ? LOOK_AGAIN : this.#due - this.#options.clock.elapsed(), giveUp);
      }
    } catch (error) {
      if (!giveUp.aborted) throw error;
    }
  }

  /** A full packet may be there. */
  wake(): void {
    this.#idle.wake();
  }

  /** Tries again at once what is waiting for another try. */
  retryNow(): void {
    this.#backOff.wake();
  }

  /** Pushes from now on what there is, without waiting for full packets. */
  flush(): void {
    this.#isFlushing = true;
    this.#idle.wake();
    this.#backOff.wake();
  }

  /** Nothing else will come: the loop ends when everything went. */
  complete(): void {
    this.#isComplete = true;
    this.flush();
  }

  #cut(): void {
    const { queue, clock, interval } = this.#options;
    if (this.#isFlushing) {
      queue.cutRest();
    } else if (clock.elapsed() >= this.#due) {
      queue.cutRest();
      this.#due = clock.elapsed() + interval;
    } else queue.cutFull();
  }

  async #pushFirst(giveUp: AbortSignal): Promise<void> {
    const { queue, onPush, clock } = this.#options;
    const data = queue.first?.bytes ?? new Uint8Array();
    this.#circuit = beginTry(this.#circuit);
    const begun = clock.elapsed();
    const outcome = await this.#push(data, giveUp);
    const milliseconds = clock.elapsed() - begun;
    const bytes = data.length;
    if (outcome.status === 'failed') {
      onPush({ bytes, milliseconds, failure: outcome.reason });
      if (this.#isHopeless(outcome)) this.#abandon(bytes);
      if (!giveUp.aborted) await this.#waitAfter(outcome, giveUp);
      return;
    }
    if (this.#circuit.failuresInARow > 0)
      this.#options.log.info('The gateway takes packets again.', { failures: this.#circuit.failuresInARow });
    this.#circuit = CLOSED;
    this.#packed = undefined;
    queue.shift();
    onPush({ bytes, milliseconds, failure: undefined });
    this.#cut();
    this.#options.onRoom();
  }

  // The number of a packet that the gateway has already is no use, and another number might have its bytes served twice.
  // A QRNG-DD packet can't get a new time once it may have arrived, and would be refused as too old for ever.
  #isHopeless({ error, reason }: FailedPush): boolean {
    if (error.code !== 'COLLECTOR_PUSH_REFUSED') return false;
    return reason === CONFLICT || (this.#packed?.mayHaveArrived === true && !this.#options.packer.signsAnew);
  }

  #abandon(bytes: number): void {
    const { queue, log, onAbandoned } = this.#options;
    log.error('A packet that may have arrived, or not, is refused: it is given up, so that no byte is served twice.', { bytes });
    this.#packed = undefined;
    queue.shift();
    onAbandoned(bytes);
  }

  async #push(data: Uint8Array, giveUp: AbortSignal): Promise<PushOutcome> {
    const { packer, pusher } = this.#options;
    try {
      this.#packed = this.#packed === undefined ? await packer.pack(data) : await packer.packAgain(data, this.#packed);
    } catch (error) {
      return unpacked(error);
    }
    const packed = this.#packed;
    const outcome = await pusher.push(packed.bytes, giveUp);
    if (outcome.status === 'seen' && !packed.mayHaveArrived) return conflict(pusher.target, packed);
    if (outcome.status === 'failed' && outcome.mayHaveArrived) this.#packed = { ...packed, mayHaveArrived: true };
    return outcome;
  }

  async #waitAfter({ error }: FailedPush, giveUp: AbortSignal): Promise<void> {
    const { retryPolicy, random, log } = this.#options;
    const before = this.#circuit;
    const { circuit, wait } = afterFailure(before, retryPolicy, { random: random(), ...askedWait(error.metadata) });
    this.#circuit = circuit;
    const retrySeconds = Math.round(wait / 100) / 10;
    const fields = { ...error.metadata, code: error.code, failures: circuit.failuresInARow, retrySeconds };
    if (error.code === 'COLLECTOR_PUSH_REFUSED') log.error(error.message, fields);
    else log.warn(error.message, fields);
    if (circuit.mode === 'open' && before.mode === 'closed')
      log.warn(`${String(circuit.failuresInARow)} pushes failed in a row: the gateway is left alone for a while.`, { retrySeconds });
    await this.#backOff.sleep(this.#isFlushing ? Math.min(wait, FLUSH_RETRY) : wait, giveUp);
  }
}

function unpacked(error: unknown): FailedPush {
  const named = isEgdError(error)
    ? error
    : new EgdError('COLLECTOR_PUSH_FAILED', `A packet could not be made: ${error instanceof Error ? error.message : String(error)}.`, {
        cause: error,
      });
  return { status: 'failed', error: named, reason: named.code, mayHaveArrived: false };
}

// A number that was sent once, and is known at the other end already. Either somebody on the way sent the packet twice, and
// its bytes are there, or the number is that of other bytes, and then none of this run will ever be taken.
function conflict(target: string, { number }: Packed): FailedPush {
  const message =
    `${target} says that packet ${String(number.sequence)} of epoch ${String(number.epoch)} came before, though it was sent once from here: ` +
    'a proxy sends packets again, or another collector uses this `id`, or the clock was set back and `state_file` is an old copy.';
  const error = new EgdError('COLLECTOR_PUSH_REFUSED', message, {
    suggestions: ['Give each collector an `id` and a `state_file` of its own, and let no proxy repeat a POST.'],
    metadata: { status: 409 },
  });
  return { status: 'failed', error, reason: CONFLICT, mayHaveArrived: false };
}

const CONFLICT = '409';
