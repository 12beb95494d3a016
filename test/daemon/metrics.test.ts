import assert from 'node:assert/strict';
import { once } from 'node:events';
import { createServer, connect, type AddressInfo } from 'node:net';
import { isEgdError } from 'egd-core';
import { startMetrics, type Metrics } from '../../src/daemon/metrics/start-metrics.ts';
import { promtool } from '../support/promtool.ts';
import { watchedDaemon, watchedSource, type WatchedDaemon } from '../support/watched-daemon.ts';

const listen = { host: '127.0.0.1', port: 0 };

describe('the metrics of the daemon', () => {
  let daemon: WatchedDaemon;
  let metrics: Metrics;

  beforeEach(async () => {
    daemon = watchedDaemon();
    metrics = await startMetrics({ daemon, listen });
  });

  afterEach(() => metrics.stop());

  async function scrape(): Promise<string[]> {
    const reply = await fetch(`${metrics.url}/metrics`);
    assert.equal(reply.status, 200);
    return (await reply.text()).split('\n');
  }

  it('tells pool, sources and totals as they stand when it is asked', async () => {
    const lines = await scrape();
    const expected = [
      'egd_build_info{version="1.2.3"} 1',
      'egd_healthy 1',
      'egd_pool_bytes 12345',
      'egd_pool_capacity_bytes 10485760',
      'egd_pool_chunks 2',
      'egd_last_save_timestamp_seconds 1795255200',
      'egd_waiting_clients 1',
      'egd_connections 4',
      'egd_bytes_out_total 4096',
      'egd_short_replies_total 2',
      'egd_worker_restarts_total 3',
      'egd_saves_total{outcome="failed"} 0',
      'egd_fetches_total{source="dev_random",outcome="accepted"} 5',
      'egd_fetches_total{source="dev_random",outcome="failed"} 2',
      'egd_bytes_in_total{source="dev_random"} 8000',
      'egd_fetched_bytes_total{source="dev_random"} 10000',
      'egd_source_state{source="dev_random",state="waiting"} 1',
      'egd_source_state{source="dev_random",state="open"} 0',
      'egd_source_failures_in_a_row{source="dev_random"} 1',
      'egd_source_interval_seconds{source="dev_random"} 300',
      'nodejs_eventloop_lag_seconds 0.02',
      'nodejs_eventloop_lag_max_seconds 0.05',
    ];
    assert.deepEqual(
      expected.filter((line) => !lines.includes(line)),
      [],
    );
    daemon.given = { ...daemon.given, bytes: 5000 };
    daemon.sources = [watchedSource('dev_random', 'open')];
    const later = await scrape();
    assert.ok(later.includes('egd_bytes_out_total 5000'));
    assert.ok(later.includes('egd_source_state{source="dev_random",state="open"} 1'));
    assert.ok(later.includes('egd_source_state{source="dev_random",state="waiting"} 0'));
    assert.ok(later.includes('egd_bytes_in_total{source="dev_random"} 8000'), 'a total is not added up anew by each scrape');
  });

  it('counts and times what it observes', async () => {
    metrics.observeFetch({ source: 'dev_random', milliseconds: 40 });
    metrics.observeRequest({ protocol: 'rpc', method: 'getentropy', outcome: 'ok', milliseconds: 0.4 });
    metrics.observeRequest({ protocol: 'rpc', method: 'getentropy', outcome: 'ok', milliseconds: 2 });
    metrics.observeSave('failed');
    const lines = await scrape();
    assert.ok(lines.includes('egd_fetch_duration_seconds_bucket{le="0.05",source="dev_random"} 1'));
    assert.ok(lines.includes('egd_fetch_duration_seconds_bucket{le="0.01",source="dev_random"} 0'));
    assert.ok(lines.includes('egd_requests_total{protocol="rpc",method="getentropy",outcome="ok"} 2'));
    assert.ok(lines.includes('egd_request_duration_seconds_count{protocol="rpc",method="getentropy"} 2'));
    assert.ok(lines.includes('egd_saves_total{outcome="failed"} 1'));
  });

  it('drops the series of a source that was taken away', async () => {
    daemon.sources = [watchedSource('old'), watchedSource('kept')];
    for (const source of ['old', 'kept']) metrics.observeFetch({ source, milliseconds: 1 });
    assert.ok((await scrape()).some((line) => line.includes('source="old"')));
    daemon.sources = [watchedSource('kept')];
    const lines = await scrape();
    assert.deepEqual(
      lines.filter((line) => line.includes('source="old"')),
      [],
    );
    assert.ok(lines.includes('egd_fetch_duration_seconds_count{source="kept"} 1'));
  });

  it('escapes what stands in a label', async () => {
    daemon.sources = [watchedSource('a"b\\c\nd')];
    assert.ok((await scrape()).includes('egd_source_failures_in_a_row{source="a\\"b\\\\c\\nd"} 1'));
  });

  it('makes no series of what a client makes up', async () => {
    for (let index = 0; index < 1000; index += 1)
      metrics.observeRequest({
        protocol: 'rpc',
        method: `m${'abcdefghij'[index % 10]}.${'x'.repeat(index % 30)}${index}`,
        outcome: 'failed',
        milliseconds: 1,
      });
    for (const letter of 'abcdefghijklmnopqrstuvwxyz')
      for (const other of 'abcdefghij')
        metrics.observeRequest({ protocol: 'rpc', method: letter + other, outcome: 'failed', milliseconds: 1 });
    const series = (await scrape()).filter((line) => line.startsWith('egd_requests_total{'));
    assert.equal(series.length, 65);
    assert.ok(series.some((line) => line.includes('method="other"')));
  });

  it('says whether the daemon is alive, and why not', async () => {
    const well = await fetch(`${metrics.url}/health`);
    assert.equal(well.status, 200);
    assert.deepEqual(await well.json(), daemon.health);
    daemon.health = { ...daemon.health, healthy: false, problems: ['The pool could not be saved.'] };
    const ill = await fetch(`${metrics.url}/health`);
    assert.equal(ill.status, 503);
    assert.deepEqual(await ill.json(), daemon.health);
    assert.ok((await scrape()).includes('egd_healthy 0'));
  });

  it('is ready while a source is on its clock and the daemon goes on', async () => {
    const ready = async (): Promise<number> => (await fetch(`${metrics.url}/ready`)).status;
    assert.equal(await ready(), 200);
    daemon.sources = [watchedSource('one', 'disabled'), watchedSource('two', 'stopped')];
    assert.equal(await ready(), 503);
    daemon.sources = [watchedSource('one', 'disabled'), watchedSource('two', 'paused')];
    assert.equal(await ready(), 200);
    daemon.isStopping = true;
    const stopping = await fetch(`${metrics.url}/ready`);
    assert.equal(stopping.status, 503);
    assert.deepEqual(await stopping.json(), { ready: false, reasons: ['The daemon is stopping.'] });
  });

  it('answers nothing else', async () => {
    assert.equal((await fetch(`${metrics.url}/`)).status, 404);
    assert.equal((await fetch(`${metrics.url}/metrics/x`)).status, 404);
    const posted = await fetch(`${metrics.url}/metrics`, { method: 'POST', body: 'x' });
    assert.equal(posted.status, 405);
    assert.equal(posted.headers.get('allow'), 'GET, HEAD');
    const head = await fetch(`${metrics.url}/health`, { method: 'HEAD' });
    assert.deepEqual([head.status, await head.text()], [200, '']);
    assert.equal((await fetch(`${metrics.url}/metrics?name=x`)).status, 200);
  });

  it('refuses headers of more than 8 KiB and goes on', async () => {
    const reply = await fetch(`${metrics.url}/health`, { headers: { 'x-long': 'x'.repeat(9000) } });
    assert.equal(reply.status, 431);
    assert.equal((await fetch(`${metrics.url}/health`)).status, 200);
  });

  it('holds no more than 32 connections, and answers again when they are gone', async () => {
    const port = Number(new URL(metrics.url).port);
    const held = Array.from({ length: 32 }, () => connect(port, '127.0.0.1'));
    await Promise.all(held.map((socket) => once(socket, 'connect')));
    const refused = connect(port, '127.0.0.1');
    refused.on('error', () => undefined);
    await once(refused, 'close');
    await Promise.all(held.map((socket) => once(socket.destroy(), 'close')));
    for (let tries = 0; ; tries += 1) {
      const reply = await fetch(`${metrics.url}/health`).catch(() => undefined);
      if (reply?.status === 200) break;
      assert.ok(tries < 1000, 'it answers again');
    }
  });

  it('answers an error where the figures fail, and tells it', async () => {
    const errors: Error[] = [];
    const broken = await startMetrics({
      daemon: { ...daemon, status: () => assert.fail('no figures') },
      listen,
      onError: (error) => errors.push(error),
    });
    const reply = await fetch(`${broken.url}/metrics`);
    await broken.stop();
    assert.equal(reply.status, 500);
    assert.ok(!(await reply.text()).includes('no figures'));
    assert.deepEqual(
      errors.map(({ message }) => message),
      ['no figures'],
    );
  });

  it('ends also while somebody holds a connection open', async () => {
    const other = await startMetrics({ daemon, listen });
    const socket = connect(Number(new URL(other.url).port), '127.0.0.1');
    socket.on('error', () => undefined);
    await once(socket, 'connect');
    socket.write('GET /metrics HTTP/1.1\r\n');
    const closed = once(socket, 'close');
    socket.resume();
    await other.stop();
    await closed;
    await assert.rejects(fetch(`${other.url}/health`));
  });

  it('is understood by promtool, where that is installed', async function () {
    metrics.observeFetch({ source: 'dev_random', milliseconds: 40 });
    metrics.observeRequest({ protocol: 'rpc', method: 'status', outcome: 'ok', milliseconds: 1 });
    const verdict = await promtool(['check', 'metrics'], (await scrape()).join('\n'));
    if (verdict === undefined) this.skip();
    assert.deepEqual(verdict, { status: 0, text: '' });
  });
});

describe('the address of the metrics', () => {
  const daemon = watchedDaemon();

  it('is told when another program has it', async () => {
    const server = createServer().listen(0, '127.0.0.1');
    await once(server, 'listening');
    const { port } = server.address() as AddressInfo;
    await assert.rejects(
      startMetrics({ daemon, listen: { host: '127.0.0.1', port } }),
      (error) => isEgdError(error) && error.code === 'DAEMON_PORT_IN_USE' && error.message.includes(`127.0.0.1:${port}`),
    );
    server.close();
    await once(server, 'close');
  });

  it('is never one that others can reach', async () => {
    for (const host of ['0.0.0.0', '::', '192.0.2.1', 'localhost'])
      await assert.rejects(
        startMetrics({ daemon, listen: { host, port: 0 } }),
        (error) => isEgdError(error) && error.code === 'DAEMON_ADDRESS_UNUSABLE',
      );
  });
});
