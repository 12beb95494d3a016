import type { CollectorStatus } from '../gateway/gateway-status.ts';
import type { ReplayEntry, TallyState } from './replay-state.ts';
import { addedCount, SequenceWindow, WINDOW } from './sequence-window.ts';

/** What came from one collector: its marks against replay, and figures. */
export class CollectorTally {
  readonly id: string;
  readonly #restarts: boolean;
  readonly #figures: Figures;
  #epoch: number;
  #window: SequenceWindow;

  /** Of the first packet. `restarts`: the sequence begins anew without an epoch, as that of QRNG-DD does. */
  static of({ c: id, e: epoch, s: sequence, at }: ReplayEntry, restarts = false): CollectorTally {
    const window = new SequenceWindow(sequence).state();
    const figures = { packets: 0, bytes: 0, lost: 0, gaps: 0, replayed: 0, refused: 0, newest: 0, lastSeen: at };
    return new CollectorTally({ id, epoch, window, ...figures }, restarts);
  }

  constructor({ id, epoch, window, ...figures }: TallyState, restarts = false) {
    this.id = id;
    this.#restarts = restarts;
    this.#epoch = epoch;
    this.#window = new SequenceWindow(window);
    this.#figures = figures;
  }

  /** Time of the newest packet, milliseconds since 1970. */
  get newest(): number {
    return this.#figures.newest;
  }

  /** Whether a packet came before, or could have. */
  has(epoch: number, sequence: number): boolean {
    return epoch < this.#epoch || (epoch === this.#epoch && this.#window.has(sequence));
  }

  /** Notes a packet that was accepted. */
  add({ e: epoch, s: sequence, b: bytes, t: time, at }: ReplayEntry): void {
    const figures = this.#figures;
    figures.packets++;
    figures.bytes += bytes;
    figures.newest = Math.max(figures.newest, time);
    figures.lastSeen = at;
    if (epoch > this.#epoch || (this.#restarts && sequence <= this.#window.high - WINDOW)) this.#begin(epoch, sequence);
    else if (epoch === this.#epoch) this.#window.add(sequence);
  }

  /** Notes a packet that came again. */
  noteReplay(at: number): void {
    this.#figures.replayed++;
    this.#figures.lastSeen = at;
  }

  /** Notes a packet that was signed well and refused for another reason. */
  noteRefusal(at: number): void {
    this.#figures.refused++;
    this.#figures.lastSeen = at;
  }

  status(): CollectorStatus {
    const { packets, bytes, lost, gaps, replayed, refused, lastSeen } = this.#figures;
    const missing = this.#window.missing();
    return {
      id: this.id,
      packets,
      bytes,
      lost: addedCount(lost, missing.lost),
      gaps: gaps + missing.gaps,
      replayed,
      refused,
      epoch: this.#epoch,
      sequence: this.#window.high,
      last_seen: new Date(lastSeen).toISOString(),
    };
  }

  state(): TallyState {
    return { id: this.id, epoch: this.#epoch, window: this.#window.state(), ...this.#figures };
  }

  // What was still missing stays so. How many packets the last epoch had, nobody says.
  #begin(epoch: number, sequence: number): void {
    const { lost, gaps } = this.#window.missing();
    this.#figures.lost = addedCount(this.#figures.lost, lost);
    this.#figures.gaps += gaps;
    this.#epoch = epoch;
    this.#window = new SequenceWindow(sequence);
  }
}

interface Figures {
  packets: number;
  bytes: number;
  lost: number; // of epochs before
  gaps: number;
  replayed: number;
  refused: number;
  newest: number;
  lastSeen: number;
}
