import type { IncomingMessage } from 'node:http';
import type { Daemon } from '../daemon.ts';
import type { MetricSet } from './metric-set.ts';
import { readiness } from './readiness.ts';

/** An answer over HTTP. */
export interface HttpAnswer {
  readonly status: number;
  readonly headers: Readonly<Record<string, string>>;
  readonly body: string;
}

/** Answers a request to the metrics server. */
export async function metricsAnswer(
  { method, url }: Pick<IncomingMessage, 'method' | 'url'>,
  daemon: Daemon,
  metrics: MetricSet,
): Promise<HttpAnswer> {
  const path = url?.split('?')[0] ?? '';
  if (path !== '/metrics' && path !== '/health' && path !== '/ready') return text(404, 'There are /metrics, /health and /ready.\n');
  if (method !== 'GET' && method !== 'HEAD') return text(405, 'Only GET and HEAD are answered.\n', { allow: 'GET, HEAD' });
  if (path === '/metrics') return text(200, await metrics.text(), { 'content-type': metrics.contentType });
  if (path === '/ready') {
    const answer = readiness(daemon);
    return json(answer.ready, answer);
  }
  const check = daemon.healthCheck();
  return json(check.healthy, check);
}

function json(isWell: boolean, body: object): HttpAnswer {
  return text(isWell ? 200 : 503, `${JSON.stringify(body)}\n`, { 'content-type': 'application/json' });
}

function text(status: number, body: string, more: Readonly<Record<string, string>> = {}): HttpAnswer {
  const headers = {
    'cache-control': 'no-store',
    'content-type': 'text/plain; charset=utf-8',
    'x-content-type-options': 'nosniff',
    ...more,
  };
  return { status, headers, body };
}
