import assert from 'node:assert/strict';
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { isBuiltin } from 'node:module';
import { dirname, join, relative, resolve, sep } from 'node:path';

const root = join(import.meta.dirname, '..', '..');

interface Import {
  readonly file: string; // relative to the root
  readonly pkg: string; // folder of the package, relative to the root: '', 'core', 'plugins/x'
  readonly request: string;
  readonly typeOnly: boolean;
}

const packages = ['', 'core', ...readdirSync(join(root, 'plugins')).map((name) => join('plugins', name))].filter((path) =>
  existsSync(join(root, path, 'package.json')),
);
const imports = packages.flatMap((pkg) => ['src', 'test', 'bench'].flatMap((folder) => importsOf(pkg, folder)));
const ofSources = imports.filter(({ file, pkg }) => file.startsWith(join(pkg, 'src')));

describe('the arrows between the packages', () => {
  it('finds the imports it is to judge', () => {
    assert.ok(ofSources.length > 100, `only ${ofSources.length} imports found`);
    assert.ok(packages.length >= 9);
  });

  it('core imports neither the command line, nor a plugin, nor oclif', () => {
    none(ofSources.filter(({ pkg, request }) => pkg === 'core' && (/^egd(-|$|\/)/.test(request) || request.startsWith('@oclif/'))));
  });

  it('a source plugin imports only types from egd-core, and nothing else of the workspace', () => {
    const wrong = ofSources.filter(({ pkg, file, request, typeOnly }) => {
      if (!pkg.startsWith(join('plugins', 'source-')) || !/^egd(-|$|\/)/.test(request)) return false;
      const testingEntry = /(^|\/)(testing\.ts|testing\/)/.test(relative(join(pkg, 'src'), file));
      return request !== 'egd-core' && !(testingEntry && request === 'egd-core/testing') ? true : !typeOnly && !testingEntry;
    });
    none(wrong);
  });

  it('the bridge stands on egd-core, and plays with the appliance that egd-source-quantis lends to tests', () => {
    const allowed = ['egd-core', 'egd-core/conditioning', 'egd-core/logging', 'egd-source-quantis/testing'];
    const ofBridge = ofSources.filter(({ pkg, request }) => pkg === join('plugins', 'bridge') && /^egd(-|$|\/)/.test(request));
    none(ofBridge.filter(({ request }) => !allowed.includes(request)));
  });

  it('no relative import leaves its package or goes from sources to tests', () => {
    const wrong = imports.filter(({ file, pkg, request }) => {
      if (!request.startsWith('.')) return false;
      const target = relative(root, resolve(root, dirname(file), request));
      const inSources = file.startsWith(join(pkg, 'src') + sep);
      if (inSources) return !target.startsWith(join(pkg, 'src') + sep);
      return pkg !== '' && !target.startsWith(pkg + sep);
    });
    none(wrong);
  });

  it('every imported package is declared by the package that imports it', () => {
    const declared = new Map(packages.map((pkg) => [pkg, declaredBy(pkg)]));
    none(
      imports.filter(({ pkg, request }) => {
        if (request.startsWith('#')) return !Object.hasOwn(manifest(pkg).imports ?? {}, request);
        if (request.startsWith('.') || request.startsWith('egd:') || isBuiltin(request)) return false;
        const name = request.startsWith('@') ? request.split('/').slice(0, 2).join('/') : (request.split('/')[0] ?? '');
        return !declared.get(pkg)?.has(name) && !declared.get('')?.has(name);
      }),
    );
  });

  it('a package depends on nothing that lies behind it', () => {
    const wrong = packages.flatMap((pkg) =>
      Object.keys(manifest(pkg).dependencies ?? {})
        .filter((name) => /^egd(-|$)/.test(name) && pkg !== '' && !(pkg === join('plugins', 'bridge') && name === 'egd-core'))
        .map((name) => `${pkg} depends on ${name}`),
    );
    assert.deepEqual(wrong, []);
  });

  it('only bin/ ends the process, and signals are handled in one place', () => {
    const wrong = packages.flatMap((pkg) =>
      files(join(root, pkg, 'src'))
        .filter((file) => {
          const text = readFileSync(file, 'utf8');
          const signals = /process\.(on|once)\('SIG|process\.once?\(\s*signal/.test(text);
          const allowed = /src\/(daemon\/|interrupt\.ts|run-service\.ts)/.test(relative(root, file));
          return /process\.exit\(/.test(text) || (signals && !allowed);
        })
        .map((file) => relative(root, file)),
    );
    assert.deepEqual(wrong, []);
  });
});

function none(wrong: readonly Import[]): void {
  assert.deepEqual(
    wrong.map(({ file, request }) => `${file} -> ${request}`),
    [],
  );
}

function importsOf(pkg: string, folder: string): Import[] {
  return files(join(root, pkg, folder)).flatMap((path) => {
    const text = readFileSync(path, 'utf8').replaceAll(/^\s*(\/\/|\*|\/\*).*$/gm, '');
    const found = text.matchAll(/^(?:import|export)\s+(type\s+)?(?:[^'";]*?\sfrom\s+)?'([^']+)'|import\('([^']+)'\)/gm);
    return [...found].map((match) => ({
      file: relative(root, path),
      pkg,
      request: match[2] ?? match[3] ?? '',
      typeOnly: match[1] !== undefined || /^(?:import|export)\s+\{(\s*type\s[^,}]+,?)+\s*\}/.test(match[0]),
    }));
  });
}

function files(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, withFileTypes: true })
    .filter((entry) => entry.isFile() && entry.name.endsWith('.ts'))
    .map((entry) => join(entry.parentPath, entry.name));
}

function manifest(
  pkg: string,
): Partial<Record<'dependencies' | 'devDependencies' | 'peerDependencies' | 'imports', Record<string, unknown>>> {
  return JSON.parse(readFileSync(join(root, pkg, 'package.json'), 'utf8'));
}

function declaredBy(pkg: string): Set<string> {
  const { dependencies = {}, devDependencies = {}, peerDependencies = {} } = manifest(pkg);
  return new Set([...Object.keys(dependencies), ...Object.keys(devDependencies), ...Object.keys(peerDependencies)]);
}
