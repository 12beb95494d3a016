import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { collectorMetrics } from '../../plugins/bridge/src/collector/collector-metrics.ts';
import type { CollectorReport } from '../../plugins/bridge/src/collector/collector-report.ts';
import { GatewayFigures } from '../../plugins/bridge/src/gateway/gateway-figures.ts';
import { createGatewayMetrics } from '../../plugins/bridge/src/gateway/gateway-metrics.ts';
import type { GatewayStatus } from '../../plugins/bridge/src/gateway/gateway-status.ts';
import { promtool } from '../support/promtool.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const alertFile = join(docs, 'monitoring', 'egd-bridge-alerts.json');
const page = readFileSync(join(docs, 'bridge', 'monitoring.md'), 'utf8');
const rules: { alert: string; expr: string; annotations: Record<string, string> }[] = JSON.parse(readFileSync(alertFile, 'utf8')).groups[0]
  .rules;
const dashboard: { templating: { list: { name: string }[] }; panels: Panel[] } = JSON.parse(
  readFileSync(join(docs, 'monitoring', 'egd-bridge-dashboard.json'), 'utf8'),
);

interface Panel {
  readonly id: number;
  readonly title: string;
  readonly type: string;
  readonly datasource?: { readonly uid: string };
  readonly gridPos: { readonly x: number; readonly y: number; readonly w: number; readonly h: number };
  readonly targets?: readonly { readonly expr: string }[];
}

describe('the pages about the metrics of the bridge', () => {
  let text: string;
  let types: Map<string, string>; // of each metric

  before(async () => {
    const gateway = await createGatewayMetrics({ status: gatewayStatus, figures: figuresOfGateway() });
    gateway.observeRequest({ method: 'GET', route: '/api/random', status: 200, milliseconds: 1 });
    text = `${await gateway.text()}\n${await (await collectorMetrics(collectorReport)).text()}`;
    gateway.close();
    types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
    assert.ok(types.size > 30);
  });

  it('list every metric with its type, and no other', () => {
    const listed = [...page.matchAll(/^\| `(\w+)` \| (gauge|counter|histogram) \|/gm)].map(([, name = '', type = '']) => [name, type]);
    assert.deepEqual(Object.fromEntries(listed), Object.fromEntries(types));
  });

  it('list the labels that a metric has', () => {
    for (const [, name = '', labels = ''] of page.matchAll(/^\| `(\w+)` \| \w+ \| ([^|]*) \|/gm)) {
      const [, series = ''] = new RegExp(`^${name}(?:_bucket)?\\{([^}]*)\\} `, 'm').exec(text) ?? [];
      const there = [...series.matchAll(/(\w+)="/g)].map(([, label]) => label).filter((label) => label !== 'le');
      assert.deepEqual(
        [...labels.matchAll(/`(\w+)`/g)].map(([, label]) => label),
        there,
        name,
      );
    }
  });

  it('show every metric on the dashboard', () => {
    const shown = new Set(dashboard.panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => named(expr))));
    assert.deepEqual(
      [...types.keys()].filter((name) => !shown.has(name)),
      [],
    );
  });

  it('ask only for metrics that there are', () => {
    const asked = [...rules.map(({ expr }) => expr), ...dashboard.panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))];
    assert.deepEqual(
      asked.flatMap(named).filter((name) => !types.has(name)),
      [],
    );
  });

  it('have a dashboard that asks for its data source, with panels beside each other', () => {
    assert.deepEqual(
      dashboard.templating.list.map(({ name }) => name),
      ['datasource', 'job', 'instance', 'collector_job', 'collector'],
    );
    const { panels } = dashboard;
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const { title, type, datasource } of panels) assert.ok(type === 'row' || datasource?.uid === '${datasource}', title);
    for (const [index, one] of panels.entries()) {
      assert.ok(one.gridPos.x + one.gridPos.w <= 24, one.title);
      for (const other of panels.slice(index + 1)) assert.ok(!overlap(one.gridPos, other.gridPos), `${one.title} lies on ${other.title}`);
    }
  });

  it('list every alert, and each says what it means', () => {
    assert.deepEqual(
      [...page.matchAll(/^\| `(Egd\w+)` \|/gm)].map(([, name]) => name),
      rules.map(({ alert }) => alert),
    );
    for (const { annotations } of rules) for (const key of ['summary', 'description']) assert.match(annotations[key] ?? '', /^[^\n]+\.$/);
  });

  it('have metrics and rules that promtool accepts, where that is installed', async function () {
    const [rulesFine, metricsFine] = [await promtool(['check', 'rules', alertFile]), await promtool(['check', 'metrics'], text)];
    if (rulesFine === undefined || metricsFine === undefined) this.skip();
    assert.match(rulesFine.text, new RegExp(`SUCCESS: ${rules.length} rules found`));
    assert.equal(metricsFine.status, 0, metricsFine.text);
  });

  it('have alerts that fire when they should and not otherwise, says promtool where it is installed', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'egd-bridge-rules-'));
    const file = join(folder, 'test.json');
    await writeFile(file, JSON.stringify(scenario()));
    const verdict = await promtool(['test', 'rules', file]);
    await rm(folder, { recursive: true });
    if (verdict === undefined) this.skip();
    assert.equal(verdict.status, 0, verdict.text);
  });
});

function named(expression: string): string[] {
  return [...expression.matchAll(/\begd_\w+/g)].map(([name]) => name.replace(/(?<!_total)_(bucket|count|sum)$/, ''));
}

function overlap(one: Panel['gridPos'], other: Panel['gridPos']): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

// Eight hours of three gateways: one that is well, one of which everything is wrong that can be at once, and one that still has
// a third of its buffer, but is drained. A collector beside each.
function scenario(): object {
  const ill = rules.map(({ alert }) => alert).filter((alert) => !['EgdGatewayBufferDraining', 'EgdGatewayDataExpires'].includes(alert));
  return {
    rule_files: [alertFile],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          ...each('up', '', '1x480', '0x480', '1x480'),
          ...each('egd_gateway_healthy', '', '1x480', '0x480', '1x480'),
          ...each('egd_gateway_uptime_seconds', '', '0+60x480', '0+60x480', '0+60x480'),
          ...each('egd_gateway_buffer_bytes', '', '6000000+100x480', '500x480', '7560000x330 7560000-40000x149'),
          ...each('egd_gateway_buffer_capacity_bytes', '', '10000000x480', '10000000x480', '10000000x480'),
          ...each('egd_gateway_last_received_timestamp_seconds', '', '0+60x480', '0x480', '0+60x480'),
          ...each('egd_gateway_bytes_received_total', '', '0+60000x480', '0x480', '0+60000x480'),
          ...each('egd_gateway_bytes_expired_total', '', '0+100x480', '0x480', '0+40000x480'),
          ...each('egd_gateway_packets_total', 'collector="inside",verdict="accepted"', '0+60x480', '0+60x480', '0+60x480'),
          ...each('egd_gateway_packets_lost_total', 'collector="inside"', '0 0 1x478', '0+6x480', '0x480'),
          ...each('egd_gateway_errors_total', 'code="PACKET_BAD_SIGNATURE"', '0x480', '0+1x480', '0x480'),
          ...each('egd_gateway_errors_total', 'code="PACKET_REPLAYED"', '0 1 2x478', '0+1x480', '0x480'),
          ...each('egd_gateway_errors_total', 'code="PACKET_TOO_OLD"', '0x480', '0+1x480', '0x480'),
          ...each('egd_gateway_errors_total', 'code="NOT_ENOUGH_ENTROPY"', '0x480', '0+1x480', '0x480'),
          ...each('egd_gateway_requests_total', 'route="/api/random",status="200"', '0+900x480', '0+900x480', '0+900x480'),
          ...each('egd_gateway_requests_total', 'route="/api/random",status="503"', '0+1x480', '0+90x480', '0x480'),
          ...each('egd_gateway_requests_total', 'route="/api/random",status="401"', '0+1x480', '0+9x480', '0x480'),
          ...each('egd_gateway_request_duration_seconds_bucket', 'route="/api/random",le="0.1"', '0+900x480', '0+800x480', '0+900x480'),
          ...each('egd_gateway_request_duration_seconds_bucket', 'route="/api/random",le="0.5"', '0+900x480', '0+900x480', '0+900x480'),
          ...each('egd_gateway_request_duration_seconds_bucket', 'route="/api/random",le="+Inf"', '0+900x480', '0+900x480', '0+900x480'),
          ...each('egd_collector_queue_bytes', '', '100x480', '9000000x480', '0x480'),
          ...each('egd_collector_queue_capacity_bytes', '', '10000000x480', '10000000x480', '10000000x480'),
          ...each('egd_collector_bytes_lost_total', '', '0x480', '0+1000x480', '0x480'),
          ...each('egd_collector_source_circuit_open', 'source="a"', '0x480', '1x480', '0x480'),
          ...each('egd_collector_source_fetches_unhealthy_total', 'source="a"', '1x480', '0+1x480', '0x480'),
        ],
        promql_expr_test: [
          {
            expr: 'count by (alertname, instance) (ALERTS{alertstate="firing"}) * 0 + 1',
            eval_time: '8h',
            exp_samples: [
              ...ill.map((alert) => firing(alert, 'ill')),
              ...['EgdGatewayBufferDraining', 'EgdGatewayDataExpires'].map((alert) => firing(alert, 'drained')),
            ],
          },
        ],
      },
    ],
  };
}

function firing(alert: string, instance: string): object {
  return { labels: `{alertname="${alert}",instance="${instance}"}`, value: 1 };
}

function each(name: string, labels: string, ...values: readonly [well: string, ill: string, drained: string]): object[] {
  return ['well', 'ill', 'drained'].map((instance, index) => ({
    series: `${name}{job="egd-gateway",instance="${instance}"${labels === '' ? '' : `,${labels}`}}`,
    values: values[index],
  }));
}

function figuresOfGateway(): GatewayFigures {
  const figures = new GatewayFigures(() => 0);
  figures.countDraw('get_random_bytes', 32);
  return figures;
}

function gatewayStatus(): GatewayStatus {
  return {
    status: 'healthy',
    version: '0.1.0',
    mode: 'push',
    processing: 'none',
    buffer_fill_percent: 50,
    buffer_bytes_available: 5_242_880,
    buffer_bytes_capacity: 10_485_760,
    buffer_level: 'medium',
    last_data_received: '2026-04-01T12:00:00.000Z',
    data_freshness_seconds: 3,
    uptime_seconds: 60,
    total_requests_served: 1,
    total_bytes_served: 32,
    total_bytes_received: 5_242_912,
    total_bytes_expired: 0,
    total_bytes_overflowed: 0,
    requests_per_second: 0.1,
    collectors: [
      {
        id: 'inside',
        packets: 80,
        bytes: 5_242_912,
        lost: 0,
        gaps: 0,
        replayed: 0,
        refused: 0,
        epoch: 1,
        sequence: 80,
        last_seen: '2026-04-01T12:00:00.000Z',
      },
    ],
    warnings: [],
  };
}

function collectorReport(): CollectorReport {
  return {
    id: 'inside',
    target: 'https://gateway.example/push',
    uptime_seconds: 60,
    fetches: 60,
    fetches_failed: 0,
    fetches_unhealthy: 0,
    bytes_fetched: 61_440,
    buffer_bytes: 0,
    buffer_capacity: 1_048_576,
    queue_bytes: 0,
    queue_capacity: 10_485_760,
    oldest_seconds: null,
    pushes_attempted: 61,
    pushes_succeeded: 60,
    pushes_failed: { 503: 1 },
    bytes_pushed: 61_440,
    bytes_lost: 0,
    push_seconds: 0.5,
    push_milliseconds_mean: 8,
    push_milliseconds_most: 20,
    last_push: '2026-04-01T12:00:00.000Z',
    push_circuit: 'closed',
    push_failures_in_a_row: 0,
    sources: [
      {
        source: 'appliance',
        circuit: 'closed',
        failures_in_a_row: 0,
        paused: false,
        fetches: 60,
        failed: 0,
        unhealthy: 0,
        ignored: 0,
        bytes: 61_440,
        last_success: '2026-04-01T12:00:00.000Z',
        last_error: null,
      },
    ],
  };
}
