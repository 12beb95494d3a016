import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { startMetrics } from '../../src/daemon/metrics/start-metrics.ts';
import { promtool } from '../support/promtool.ts';
import { watchedDaemon } from '../support/watched-daemon.ts';

const docs = join(import.meta.dirname, '..', '..', 'docs');
const alertFile = join(docs, 'monitoring', 'egd-alerts.json');
const page = readFileSync(join(docs, 'monitoring.md'), 'utf8');
const dashboard = JSON.parse(readFileSync(join(docs, 'monitoring', 'egd-dashboard.json'), 'utf8'));
const rules: { alert: string; expr: string; annotations: Record<string, string> }[] = JSON.parse(readFileSync(alertFile, 'utf8')).groups[0]
  .rules;
const panels: { id: number; title: string; type: string; datasource?: { uid: string }; gridPos: Box; targets?: { expr: string }[] }[] =
  dashboard.panels;

interface Box {
  readonly x: number;
  readonly y: number;
  readonly w: number;
  readonly h: number;
}

describe('the pages about metrics', () => {
  let types: Map<string, string>; // of each metric

  before(async () => {
    const metrics = await startMetrics({ daemon: watchedDaemon(), listen: { host: '127.0.0.1', port: 0 } });
    const text = await (await fetch(`${metrics.url}/metrics`)).text();
    await metrics.stop();
    types = new Map([...text.matchAll(/^# TYPE (\S+) (\S+)$/gm)].map(([, name = '', type = '']) => [name, type]));
    assert.ok(types.size > 30);
  });

  it('list every metric with its type, and no other', () => {
    const listed = new Map(
      [...page.matchAll(/^\| `(\w+)` \| (gauge|counter|histogram) \|/gm)].map(([, name = '', type = '']) => [name, type]),
    );
    assert.deepEqual(Object.fromEntries([...listed].filter(([name]) => onThisSystem(name))), Object.fromEntries(types));
  });

  it('show every metric on the dashboard, except CPU time that is shown in its parts', () => {
    const shown = new Set(panels.flatMap(({ targets = [] }) => targets.flatMap(({ expr }) => named(expr))));
    assert.deepEqual(
      [...types.keys()].filter((name) => !shown.has(name)),
      ['process_cpu_seconds_total'],
    );
  });

  it('ask only for metrics that there are', () => {
    const asked = [...rules.map(({ expr }) => expr), ...panels.flatMap(({ targets = [] }) => targets.map(({ expr }) => expr))].flatMap(
      named,
    );
    const unknown = asked.filter((name) => !types.has(name) && onThisSystem(name));
    assert.deepEqual(unknown, []);
  });

  it('have a dashboard that asks for its data source, with panels beside each other', () => {
    assert.deepEqual(
      dashboard.templating.list.map(({ name, type }: { name: string; type: string }) => `${name}: ${type}`),
      ['datasource: datasource', 'job: query', 'instance: query'],
    );
    assert.equal(new Set(panels.map(({ id }) => id)).size, panels.length);
    for (const { title, type, datasource } of panels) assert.ok(type === 'row' || datasource?.uid === '${datasource}', title);
    for (const [index, one] of panels.entries()) {
      assert.ok(one.gridPos.x + one.gridPos.w <= 24, one.title);
      for (const other of panels.slice(index + 1)) assert.ok(!overlap(one.gridPos, other.gridPos), `${one.title} lies on ${other.title}`);
    }
  });

  it('list every alert, and each says what it means', () => {
    const listed = [...page.matchAll(/^\| `(Egd\w+)` \|/gm)].map(([, name]) => name);
    assert.deepEqual(
      listed,
      rules.map(({ alert }) => alert),
    );
    for (const { annotations } of rules) for (const key of ['summary', 'description']) assert.match(annotations[key] ?? '', /^[^\n]+\.$/);
  });

  it('have alert rules that promtool accepts, where that is installed', async function () {
    const verdict = await promtool(['check', 'rules', alertFile]);
    if (verdict === undefined) this.skip();
    assert.equal(verdict.status, 0, verdict.text);
    assert.match(verdict.text, new RegExp(`SUCCESS: ${rules.length} rules found`));
  });

  it('have alerts that fire when they should and not otherwise, says promtool where it is installed', async function () {
    const folder = await mkdtemp(join(tmpdir(), 'egd-rules-'));
    const file = join(folder, 'test.json');
    await writeFile(file, JSON.stringify(scenario()));
    const verdict = await promtool(['test', 'rules', file]);
    await rm(folder, { recursive: true });
    if (verdict === undefined) this.skip();
    assert.equal(verdict.status, 0, verdict.text);
  });
});

function named(expression: string): string[] {
  return [...expression.matchAll(/\b(?:egd|process|nodejs)_\w+/g)].map(([name]) => name.replace(/_(bucket|count|sum)$/, ''));
}

function overlap(one: Box, other: Box): boolean {
  return one.x < other.x + other.w && other.x < one.x + one.w && one.y < other.y + other.h && other.y < one.y + one.h;
}

// Eight hours of two daemons: one that is well, and one about which everything but the process itself is wrong.
function scenario(): object {
  const expected = new Set(rules.map(({ alert }) => alert));
  for (const silent of ['EgdPoolEmpty']) expected.delete(silent); // it drains, and so is not empty
  return {
    rule_files: [alertFile],
    evaluation_interval: '1m',
    tests: [
      {
        interval: '1m',
        input_series: [
          ...each('up', '', steady(1), steady(0)),
          ...each('egd_build_info', 'version="1"', steady(1), steady(1)),
          ...each('egd_healthy', '', steady(1), steady(0)),
          ...each('egd_pool_bytes', '', '1000000+100x480', '1000000-2000x480'),
          ...each('egd_pool_capacity_bytes', '', steady(10_000_000), steady(10_000_000)),
          ...each('egd_worker_restarts_total', '', steady(1), '0x470 1x10'),
          ...each('egd_saves_total', 'outcome="failed"', steady(0), '0+1x480'),
          ...each('egd_short_replies_total', '', steady(5), '0+1x480'),
          ...each('egd_waiting_clients', '', '0 1 0x478', steady(1)),
          ...each('egd_source_state', 'source="a",state="open"', steady(0), steady(1)),
          ...each('egd_source_state', 'source="a",state="stopped"', steady(0), steady(1)),
          ...each('egd_fetches_total', 'source="a",outcome="ignored"', '0+1x480', '0+1x480'),
          ...each('egd_fetches_total', 'source="a",outcome="accepted"', '0+1x480', steady(9)),
          ...each('egd_bytes_in_total', 'source="a"', '0+100x480', steady(100)),
          ...each('egd_requests_total', 'protocol="rpc",method="status",outcome="ok"', '0+100x480', '0+100x480'),
          ...each('egd_requests_total', 'protocol="rpc",method="status",outcome="failed"', '0+1x480', '0+10x480'),
          ...each('nodejs_eventloop_lag_seconds', '', steady(0.02), steady(0.5)),
          ...each('process_open_fds', '', steady(30), steady(1000)),
          ...each('process_max_fds', '', steady(1024), steady(1024)),
        ],
        promql_expr_test: [
          {
            expr: 'count by (alertname, instance) (ALERTS{alertstate="firing"}) * 0 + 1',
            eval_time: '8h',
            exp_samples: [...expected].map((alert) => ({ labels: `{alertname="${alert}",instance="ill"}`, value: 1 })),
          },
        ],
      },
    ],
  };
}

function each(name: string, labels: string, well: string, ill: string): object[] {
  return [figures('well', name, labels, well), figures('ill', name, labels, ill)];
}

function figures(instance: string, name: string, labels: string, values: string): object {
  return { series: `${name}{job="egd",instance="${instance}"${labels === '' ? '' : `,${labels}`}}`, values };
}

function steady(value: number): string {
  return `${value}x480`;
}

// The two about file descriptors are there on Linux alone.
function onThisSystem(name: string): boolean {
  return process.platform === 'linux' || !name.endsWith('_fds');
}
