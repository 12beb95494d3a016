/** A request that was answered. */
export interface AnsweredRequest {
  readonly method: string;
  readonly route: string; // a pattern of the gateway's own, never what a client wrote
  readonly status: number;
  readonly milliseconds: number;
}

const BUCKETS = [0.0005, 0.001, 0.0025, 0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 10]; // seconds

/**
 * Counts requests and how long they took. It is asked at every request, so it counts in plain numbers, and writes the text
 * format of Prometheus when somebody wants it: a library that finds a series by its labels takes as long as a draw.
 */
export class RequestTally {
  readonly #routes = new Map<string, RouteTally>();

  count({ method, route, status, milliseconds }: AnsweredRequest): void {
    let tally = this.#routes.get(route);
    if (tally === undefined) this.#routes.set(route, (tally = new RouteTally()));
    tally.count(method, status, milliseconds / 1000);
  }

  /** The counter and the histogram; without a line at the end. */
  text(prefix: string): string {
    const routes = [...this.#routes];
    return [
      `# HELP ${prefix}_requests_total Requests answered, by method, route and status.`,
      `# TYPE ${prefix}_requests_total counter`,
      ...routes.flatMap(([route, tally]) => tally.counterLines(`${prefix}_requests_total`, route)),
      '',
      `# HELP ${prefix}_request_duration_seconds Time from a request to its answer, by route.`,
      `# TYPE ${prefix}_request_duration_seconds histogram`,
      ...routes.flatMap(([route, tally]) => tally.histogramLines(`${prefix}_request_duration_seconds`, route)),
    ].join('\n');
  }
}

class RouteTally {
  readonly #methods = new Map<string, Map<number, number>>();
  readonly #buckets = new Float64Array(BUCKETS.length + 1); // the last: longer than all
  #sum = 0; // seconds

  count(method: string, status: number, seconds: number): void {
    let statuses = this.#methods.get(method);
    if (statuses === undefined) this.#methods.set(method, (statuses = new Map()));
    statuses.set(status, (statuses.get(status) ?? 0) + 1);
    let bucket = 0;
    while (seconds > (BUCKETS[bucket] ?? Infinity)) bucket += 1;
    this.#buckets[bucket] = (this.#buckets[bucket] ?? 0) + 1;
    this.#sum += seconds;
  }

  counterLines(name: string, route: string): string[] {
    return [...this.#methods].flatMap(([method, statuses]) =>
      [...statuses].map(([status, count]) => `${name}{method="${method}",route="${route}",status="${status}"} ${count}`),
    );
  }

  histogramLines(name: string, route: string): string[] {
    let total = 0;
    const lines = Array.from(this.#buckets, (count, index) => {
      total += count;
      return `${name}_bucket{le="${BUCKETS[index] ?? '+Inf'}",route="${route}"} ${total}`;
    });
    return [...lines, `${name}_sum{route="${route}"} ${this.#sum}`, `${name}_count{route="${route}"} ${total}`];
  }
}
