import { once } from 'node:events';
import { createReadStream } from 'node:fs';
import { readdir, readFile } from 'node:fs/promises';
import { createServer, type IncomingMessage, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { create, list } from 'tar';

const root = join(import.meta.dirname, '..', '..');

/** An npm registry on this machine: of the tarballs that were published to it, and of every package installed in the workspace. */
export interface LocalRegistry {
  readonly url: string;
  /** Serves one more tarball, as `npm pack` makes them; it becomes the latest version of its package. */
  publish(tarball: string): Promise<void>;
  close(): Promise<void>;
}

interface PackageManifest {
  readonly name: string;
  readonly version: string;
  readonly bundleDependencies?: readonly string[] | boolean;
  readonly bundledDependencies?: readonly string[] | boolean;
}

interface Version {
  readonly manifest: PackageManifest;
  send(response: ServerResponse): Promise<void>;
}

/** Starts a registry. What it does not have is answered with 404. */
export async function startLocalRegistry(): Promise<LocalRegistry> {
  const published = new Map<string, Version[]>();
  const installed = await installedFolders();
  const server = createServer((request, response) => {
    answer(request, response, async (name) => [
      ...(await Promise.all((installed.get(name) ?? []).map(versionOfFolder))),
      ...(published.get(name) ?? []),
    ]).catch((error: unknown) => {
      response.destroy(error instanceof Error ? error : new Error(String(error)));
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/`,
    publish: async (tarball) => {
      const version = await versionOfTarball(tarball);
      published.set(version.manifest.name, [...(published.get(version.manifest.name) ?? []), version]);
    },
    close: async () => {
      server.close();
      server.closeAllConnections();
      await once(server, 'close');
    },
  };
}

// `/NAME` is a package's document, `/NAME/-/VERSION.tgz` one of its tarballs; the slash of a scope may be encoded.
async function answer(request: IncomingMessage, response: ServerResponse, versionsOf: (name: string) => Promise<Version[]>): Promise<void> {
  const { pathname } = new URL(request.url ?? '/', `http://${request.headers.host}`);
  const [name = '', tarball] = decodeURIComponent(pathname.slice(1)).split('/-/');
  const versions = await versionsOf(name);
  if (tarball !== undefined) {
    const version = versions.find(({ manifest }) => `${manifest.version}.tgz` === tarball);
    if (version !== undefined) return version.send(response);
  }
  const latest = versions.at(-1);
  if (latest === undefined || tarball !== undefined) {
    response.writeHead(404, { 'content-type': 'application/json' }).end('{"error":"not found"}');
    return undefined;
  }
  const base = `http://${request.headers.host}/${name}/-/`;
  const body = {
    name,
    'dist-tags': { latest: latest.manifest.version },
    versions: Object.fromEntries(
      versions.map(({ manifest }) => [manifest.version, { ...manifest, dist: { tarball: `${base}${manifest.version}.tgz` } }]),
    ),
  };
  response.writeHead(200, { 'content-type': 'application/json' }).end(JSON.stringify(body));
  return undefined;
}

// The folders of each package, the copy that others found first at the end: it is the latest.
async function installedFolders(): Promise<ReadonlyMap<string, readonly string[]>> {
  const lock: { packages: Record<string, { link?: boolean; inBundle?: boolean }> } = JSON.parse(
    await readFile(join(root, 'node_modules', '.package-lock.json'), 'utf8'),
  );
  const paths = Object.entries(lock.packages).filter(([path, { link, inBundle }]) => !link && !inBundle && path.includes('node_modules/'));
  const named = Object.groupBy(paths, ([path]) => path.slice(path.lastIndexOf('node_modules/') + 'node_modules/'.length));
  return new Map(
    Object.entries(named).map(([name, folders = []]) => [
      name,
      folders.map(([path]) => join(root, path)).toSorted((a, b) => b.length - a.length),
    ]),
  );
}

async function versionOfFolder(folder: string): Promise<Version> {
  const manifest: PackageManifest = JSON.parse(await readFile(join(folder, 'package.json'), 'utf8'));
  const bundles = Boolean(manifest.bundleDependencies ?? manifest.bundledDependencies);
  return {
    manifest,
    send: async (response) => {
      const entries = (await readdir(folder)).filter((entry) => bundles || entry !== 'node_modules');
      await pipeline(create({ cwd: folder, prefix: 'package', portable: true, gzip: { level: 1 } }, entries), response);
    },
  };
}

async function versionOfTarball(file: string): Promise<Version> {
  const parts: Buffer[] = [];
  await list({
    file,
    filter: (path) => path === 'package/package.json',
    onReadEntry: (entry) => void entry.on('data', (part) => parts.push(part)),
  });
  const manifest: PackageManifest = JSON.parse(Buffer.concat(parts).toString());
  return { manifest, send: (response) => pipeline(createReadStream(file), response) };
}
