import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { checkConfigText, type InstalledTableType, type LoadedConfig } from 'egd-core';
import { parse, parseAllDocuments } from 'yaml';
import configTables from '../../src/config-tables.ts';
import { openTestGateway } from '../support/gateways.ts';

const FOLDER = join(import.meta.dirname, '../../../../docs/deployment/bridge');
const read = (name: string): string => readFileSync(join(FOLDER, name), 'utf8');
const tables: readonly InstalledTableType[] = (await configTables()).map((tableType) => ({ tableType, plugin: 'egd-bridge' }));

describe('the Compose file of the bridge', () => {
  const { services, volumes, networks } = fields(parse(read('compose.yaml'), { merge: true }));

  it('names nothing that is not there', () => {
    const files = new Set(readdirSync(FOLDER));
    for (const [name, service] of Object.entries(fields(services))) {
      const { volumes: mounts = [], networks: joined = [], depends_on: needed = [] } = fields(service);
      for (const mount of list(mounts)) {
        const [from = ''] = mount.split(':');
        const isThere = from.startsWith('./')
          ? files.has(from.slice(2).split('/')[0] ?? '') || from.startsWith('./secrets')
          : from in fields(volumes);
        assert(isThere, `${name}: ${mount}`);
      }
      for (const network of list(joined)) assert(network in fields(networks), `${name}: ${network}`);
      for (const other of list(needed)) assert(other in fields(services), `${name}: ${other}`);
    }
  });

  it('lets gateways alone reach NATS, and publishes the balancer alone, on the loopback address', () => {
    const onFleet = Object.entries(fields(services)).filter(([, service]) => list(fields(service)['networks']).includes('fleet'));
    assert.deepEqual(onFleet.map(([name]) => name).toSorted(), ['gateway', 'nats']);
    const published = Object.entries(fields(services)).flatMap(([name, service]) =>
      list(fields(service)['ports'] ?? []).map((port) => [name, port]),
    );
    assert.deepEqual(published, [['balancer', '127.0.0.1:7764:7764']]);
  });

  for (const [file, environment] of [
    ['gateway.toml', { NATS_PASSWORD: 'p4ssword' }],
    ['collector.toml', {}],
  ] as const) {
    it(`mounts a ${file} that is valid`, async () => {
      const { tables: checked } = await check(read(file).replace(/^\[cpu_jitter\][^]*/m, ''), environment);
      assert.deepEqual([...checked.keys()], [file.split('.')[0]]);
    });
  }

  it('mounts a nats.conf that nats-server understands, where it is installed and knows all of it', function () {
    const run = spawnSync('nats-server', ['-t', '-c', join(FOLDER, 'nats.conf')], { encoding: 'utf8', env: { NATS_PASSWORD: 'p4ssword' } });
    if (run.error !== undefined) this.skip();
    if (run.stderr.includes('sync_interval')) this.skip(); // of 2.10 and newer
    assert.equal(run.status, 0, run.stderr);
  });
});

describe('the manifests for Kubernetes', () => {
  const names = readdirSync(join(FOLDER, 'kubernetes'));
  const objects = names
    .filter((name) => name !== 'kustomization.yaml')
    .flatMap((name) => parseAllDocuments(read(join('kubernetes', name)), { merge: true }).map((document) => fields(document.toJS())));
  const of = (kind: string): Record<string, unknown>[] => objects.filter((object) => object['kind'] === kind);
  const pods = [...of('Deployment'), ...of('StatefulSet')].map((workload) => ({
    workload,
    labels: fields(fields(at(workload, 'spec', 'template', 'metadata'))['labels']),
    pod: fields(at(workload, 'spec', 'template', 'spec')),
  }));

  it('are all there', () => {
    const kinds = objects.map(({ kind }) => String(kind)).toSorted();
    const wanted = ['ConfigMap', 'Deployment', 'NetworkPolicy', 'PodDisruptionBudget', 'Secret', 'Service', 'StatefulSet'];
    assert.deepEqual([...new Set(kinds)], wanted);
    const { resources } = fields(parse(read('kubernetes/kustomization.yaml')));
    for (const name of list(resources)) assert(names.includes(name), name);
    assert(!list(resources).includes('secret.example.yaml'));
  });

  it('mount volumes that there are, from objects that are there or that the page makes', () => {
    const page = read('../kubernetes.md');
    for (const { workload, pod } of pods) {
      const claims = maps(fields(workload['spec'])['volumeClaimTemplates'] ?? []).map(nameOf);
      const volumes = maps(pod['volumes']);
      for (const container of maps(pod['containers'])) {
        for (const mount of maps(container['volumeMounts'])) {
          assert([...volumes.map(({ name }) => name), ...claims].includes(mount['name']), `${nameOf(workload)}: ${String(mount['name'])}`);
        }
      }
      for (const { configMap, secret } of volumes) {
        if (configMap !== undefined)
          assert(
            of('ConfigMap')
              .map(nameOf)
              .includes(String(fields(configMap)['name'])),
          );
        if (secret !== undefined) assert(page.includes(` ${String(fields(secret)['secretName'])} `), String(fields(secret)['secretName']));
      }
    }
  });

  it('select pods by labels that they have, and ports that they open', () => {
    const budgets = of('PodDisruptionBudget').map((object) => at(object, 'spec', 'selector', 'matchLabels'));
    const policies = of('NetworkPolicy').map((object) => at(object, 'spec', 'podSelector', 'matchLabels'));
    const services = of('Service').map((object) => at(object, 'spec', 'selector'));
    for (const selector of [...budgets, ...policies, ...services]) {
      assert(
        pods.some(({ labels }) => Object.entries(fields(selector)).every(([key, value]) => labels[key] === value)),
        JSON.stringify(selector),
      );
    }
    const opened = pods.flatMap(({ pod }) => maps(pod['containers']).flatMap(({ ports }) => maps(ports)));
    const gateway = opened.find(({ name }) => name === 'https');
    assert.equal(gateway?.['containerPort'], 7764);
  });

  it('run nothing as root, nothing with capabilities, and write to no root file system', () => {
    for (const { pod } of pods) {
      assert.equal(fields(pod['securityContext'])['runAsNonRoot'], true);
      for (const container of maps(pod['containers'])) {
        const { allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities } = fields(container['securityContext']);
        assert.deepEqual([allowPrivilegeEscalation, readOnlyRootFilesystem, capabilities], [false, true, { drop: ['ALL'] }]);
      }
    }
  });

  it('have a configuration that is valid, whose files are those that are mounted', async () => {
    const [map] = of('ConfigMap').filter((object) => nameOf(object) === 'egd-gateway');
    const text = String(fields(map?.['data'])['egd.toml']);
    const { tables: checked } = await check(text, {});
    assert.deepEqual([...checked.keys()], ['gateway']);
    const secret = fields(of('Secret')[0]?.['stringData']);
    for (const [, file = ''] of text.matchAll(/"\/run\/secrets\/egd\/([^"]+)"/g)) assert(file in secret, file);
  });

  it('probe what a gateway answers', async () => {
    const [gateway] = pods.filter(({ workload }) => nameOf(workload) === 'egd-gateway');
    const [container = {}] = maps(gateway?.pod['containers']);
    const paths = ['startupProbe', 'livenessProbe', 'readinessProbe'].map((probe) => String(at(container, probe, 'httpGet', 'path')));
    assert.deepEqual(paths, ['/live', '/live', '/health']);
    const opened = await openTestGateway({ minAvailable: 0 });
    try {
      for (const path of paths) assert.equal((await fetch(`${opened.gateway.url}${path}`)).status, 200, path);
    } finally {
      await opened.close();
    }
  });

  it('are understood by kubectl, where it is installed', function () {
    const run = spawnSync('kubectl', ['kustomize', join(FOLDER, 'kubernetes')], { encoding: 'utf8' });
    if (run.error !== undefined) this.skip();
    assert.equal(run.status, 0, run.stderr);
    assert(run.stdout.includes('kind: StatefulSet'));
  });
});

function check(text: string, environment: Readonly<Record<string, string>>): Promise<LoadedConfig> {
  return checkConfigText(text, '/example/egd.toml', { cwd: '/example', environment, types: new Map(), tables, isForHere: false });
}

function nameOf(object: Record<string, unknown>): string {
  return String(fields(object['metadata'])['name']);
}

function at(value: unknown, ...path: readonly string[]): unknown {
  return path.reduce((inner: unknown, key) => fields(inner)[key], value);
}

function fields(value: unknown): Record<string, unknown> {
  return typeof value === 'object' && value !== null ? { ...value } : {};
}

function list(value: unknown): string[] {
  return Array.isArray(value) ? value.map(String) : [];
}

function maps(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value) ? value.map(fields) : [];
}
