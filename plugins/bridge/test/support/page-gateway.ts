import { EgdError, isEgdError } from 'egd-core';
import fastify from 'fastify';
import type { GatewayStatus } from '../../src/gateway/gateway-status.ts';
import type { KeyDraws, PageData } from '../../src/page/page-data.ts';
import { registerPage } from '../../src/page/register-page.ts';
import { startStatusHistory } from '../../src/page/status-history.ts';

/** A gateway that is nothing but its page: a test says how it stands, and moves its clock. */
export interface PageGateway {
  readonly url: string;
  readonly asked: readonly string[]; // the queries of the requests for figures
  status: GatewayStatus;
  draws: readonly KeyDraws[];
  key: string | undefined; // that is asked for
  refusal: 'GATEWAY_FORBIDDEN' | 'GATEWAY_RATE_LIMITED' | undefined; // of everybody
  silent: boolean; // ends every connection without an answer
  /** Lets so many seconds go by, with a sample every five of them. */
  pass(seconds: number, change?: (second: number) => Partial<GatewayStatus>): void;
  close(): Promise<void>;
}

/** When its clock begins, milliseconds since 1970. */
export const START = Date.UTC(2026, 3, 1, 12);

const HTTP: Readonly<Record<string, number>> = {
  GATEWAY_BAD_REQUEST: 400,
  GATEWAY_UNAUTHORIZED: 401,
  GATEWAY_FORBIDDEN: 403,
  GATEWAY_RATE_LIMITED: 429,
};

/** Opens one on a free port of loopback. */
export async function openPageGateway(): Promise<PageGateway> {
  let time = START;
  const now = (): number => time;
  const asked: string[] = [];
  const app = fastify({ forceCloseConnections: true });
  const gateway: PageGateway = {
    url: '',
    asked,
    status: gatewayStatus(),
    draws: [],
    key: undefined,
    refusal: undefined,
    silent: false,
    pass(seconds, change = () => ({})) {
      for (let second = 5; second <= seconds; second += 5) {
        time += 5000;
        gateway.status = { ...gateway.status, uptime_seconds: gateway.status.uptime_seconds + 5, ...change(second) };
        history.sample();
      }
    },
    close: () => app.close(),
  };
  const history = startStatusHistory({ status: () => gateway.status, now, everyMilliseconds: 0 });
  app.setErrorHandler((error, _request, reply) => {
    const code = isEgdError(error) ? error.code : '';
    return reply
      .code(HTTP[code] ?? 500)
      .header('retry-after', '30')
      .send({ code });
  });
  app.addHook('onRequest', (request, _reply, done) => {
    if (request.url.startsWith('/page/data')) asked.push(request.url.slice('/page/data'.length));
    if (gateway.silent) request.raw.destroy();
    else done();
  });
  await registerPage(app, {
    desk: {
      admit({ credential, address, scope }) {
        if (gateway.key !== undefined && credential !== gateway.key) throw new EgdError('GATEWAY_UNAUTHORIZED', 'No key.');
        if (gateway.refusal !== undefined) throw new EgdError(gateway.refusal, `Not for ${scope}.`);
        return { key: 'anonymous', address };
      },
    },
    history,
    status: () => gateway.status,
    draws: () => gateway.draws,
    now,
  });
  return Object.assign(gateway, { url: await app.listen({ host: '127.0.0.1', port: 0 }) });
}

/** The figures that the page is told. */
export async function figuresOf({ url }: PageGateway, query = ''): Promise<PageData> {
  return JSON.parse(await (await fetch(`${url}/page/data${query}`)).text());
}

/** The status of a gateway that was just started; what a test is about is changed. */
export function gatewayStatus(changed: Partial<GatewayStatus> = {}): GatewayStatus {
  return {
    status: 'unhealthy',
    version: '0.1.0',
    mode: 'push',
    processing: 'none',
    buffer_fill_percent: 0,
    buffer_bytes_available: 0,
    buffer_bytes_capacity: 10_485_760,
    buffer_level: 'low',
    last_data_received: null,
    data_freshness_seconds: null,
    uptime_seconds: 0,
    total_requests_served: 0,
    total_bytes_served: 0,
    total_bytes_received: 0,
    total_bytes_expired: 0,
    total_bytes_overflowed: 0,
    requests_per_second: 0,
    collectors: [],
    warnings: [],
    ...changed,
  };
}
