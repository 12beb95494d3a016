import type { GatewayStatus } from '../gateway/gateway-status.ts';
import type { HistoryRange, HistoryRows } from './page-data.ts';
import { SampleRing } from './sample-ring.ts';

/** How the gateway stood over the last hour and the last day; what `GET /page/data` tells of it. */
export interface StatusHistory {
  /** Samples the status now; the timer does it every five seconds. */
  sample(): void;
  /** The samples later than `since`, seconds since 1970; all of them when that is left out or lies after the newest. */
  rows(range: HistoryRange, since?: number): HistoryRows;
  /** Stops the timer. */
  close(): void;
}

/** What is sampled, and by which clock. */
export interface HistoryOptions {
  readonly status: () => GatewayStatus;
  readonly now?: () => number; // milliseconds since 1970
  readonly everyMilliseconds?: number; // 5000; 0: only when `sample` is called
}

const SECONDS = 5;
const RANGES: Record<HistoryRange, { readonly interval: number; readonly size: number }> = {
  hour: { interval: SECONDS, size: 3600 / SECONDS },
  day: { interval: 60, size: 1440 },
};

/** Begins to sample the status of a gateway. It takes 110 kB, however long it runs. */
export function startStatusHistory({ status, now = Date.now, everyMilliseconds = SECONDS * 1000 }: HistoryOptions): StatusHistory {
  const hour = new SampledRange(RANGES.hour);
  const day = new SampledRange(RANGES.day);
  const sample = (): void => {
    const time = now() / 1000;
    const current = status();
    hour.add(time, current);
    day.add(time, current);
  };
  sample(); // what the first rates are counted from
  const timer = everyMilliseconds === 0 ? undefined : setInterval(sample, everyMilliseconds);
  timer?.unref();
  return {
    sample,
    rows: (range, since) => ({ range, ...(range === 'hour' ? hour : day).rows(since) }),
    close: () => clearInterval(timer),
  };
}

// Sums the samples of an interval up into one row: the lowest fill, the greatest age, mean rates.
class SampledRange {
  readonly #interval: number;
  readonly #ring: SampleRing;
  #from: Counters | undefined;
  #lowest = Infinity;
  #oldest = Number.NaN;

  constructor({ interval, size }: { readonly interval: number; readonly size: number }) {
    this.#interval = interval;
    this.#ring = new SampleRing(size, 6);
  }

  add(time: number, status: GatewayStatus): void {
    const counters = countersOf(time, status);
    if (this.#from === undefined || time < this.#from.time) {
      this.#ring.clear(); // a clock that was set back: what was sampled would lie in the future
      this.#begin(counters);
      return;
    }
    this.#lowest = Math.min(this.#lowest, status.buffer_bytes_available);
    const age = status.data_freshness_seconds;
    if (age !== null) this.#oldest = Number.isNaN(this.#oldest) ? age : Math.max(this.#oldest, age);
    const elapsed = time - this.#from.time;
    if (elapsed < this.#interval - SECONDS / 2) return; // timers come a little early or late
    const perSecond = (name: 'requests' | 'served' | 'received'): number =>
      thousandths(Math.max(0, counters[name] - (this.#from?.[name] ?? 0)) / elapsed);
    this.#ring.push([thousandths(time), this.#lowest, this.#oldest, perSecond('requests'), perSecond('served'), perSecond('received')]);
    this.#begin(counters);
  }

  rows(since = -Infinity): Omit<HistoryRows, 'range'> {
    const complete = since === -Infinity || (this.#ring.newest !== undefined && since > this.#ring.newest);
    const [times = [], available = [], freshness = [], requests = [], served = [], received = []] = this.#ring.newerThan(
      complete ? -Infinity : since,
    );
    return {
      interval: this.#interval,
      complete,
      times,
      available,
      freshness: freshness.map((age) => (Number.isNaN(age) ? null : age)),
      requests,
      served,
      received,
    };
  }

  #begin(counters: Counters): void {
    this.#from = counters;
    this.#lowest = Infinity;
    this.#oldest = Number.NaN;
  }
}

// Finer is noise, and longer to send.
function thousandths(value: number): number {
  return Math.round(value * 1000) / 1000;
}

// Totals at a moment; a rate is what lies between two of them.
interface Counters {
  readonly time: number; // seconds since 1970
  readonly requests: number;
  readonly served: number;
  readonly received: number;
}

function countersOf(time: number, status: GatewayStatus): Counters {
  return {
    time,
    requests: status.total_requests_served,
    served: status.total_bytes_served,
    received: status.total_bytes_received,
  };
}
