import { BlockList, isIP } from 'node:net';
import { EgdError } from '../errors/egd-error.ts';
import { isLoopback } from './url-policy.ts';

/** Environment variables by name. */
export type Environment = Readonly<Record<string, string | undefined>>;

/**
 * The proxy for a URL, from HTTP_PROXY, HTTPS_PROXY, ALL_PROXY and NO_PROXY in lower or upper case; lower case wins, as in
 * curl. To a proxy elsewhere `localhost` would be another machine: loopback hosts use only a proxy on this machine.
 */
export function chooseProxy(url: URL, environment: Environment): URL | undefined {
  const variable = (name: string): string => environment[name] || environment[name.toUpperCase()] || '';
  const setting = variable(`${url.protocol.slice(0, -1)}_proxy`) || variable('all_proxy');
  if (setting === '' || isExcluded(url, variable('no_proxy'))) return undefined;
  const proxy = URL.parse(setting.includes('://') ? setting : `http://${setting}`);
  if (proxy === null || (proxy.protocol !== 'http:' && proxy.protocol !== 'https:')) {
    const scheme = proxy === null ? 'an invalid URL' : `a ${proxy.protocol.slice(0, -1)} URL`;
    throw new EgdError('SOURCE_NETWORK_ERROR', `the proxy that the environment sets is ${scheme}, expected http:// or https://`, {
      suggestions: ['Correct HTTP_PROXY, HTTPS_PROXY or ALL_PROXY, or name the host in NO_PROXY.'],
    });
  }
  return isLoopback(url.hostname) && !isLoopback(proxy.hostname) ? undefined : proxy;
}

// NO_PROXY: names with all their subdomains, addresses, CIDR ranges, each with a port if wanted; `*` is every host.
function isExcluded(url: URL, noProxy: string): boolean {
  const host = bare(url.hostname);
  const port = url.port || (url.protocol === 'https:' ? '443' : '80');
  return noProxy
    .toLowerCase()
    .split(/[\s,]+/)
    .filter((entry) => entry !== '')
    .some((entry) => entry === '*' || matches(host, port, entry));
}

function matches(host: string, port: string, entry: string): boolean {
  if (entry.includes('/')) return isInRange(host, entry);
  const [, name = entry, wantedPort] = /^(\[.*\]|[^:]*):(\d+)$/.exec(entry) ?? [];
  if (wantedPort !== undefined && wantedPort !== port) return false;
  const wanted = bare(name.replace(/^\*?\./, ''));
  return host === wanted || (isIP(host) === 0 && host.endsWith(`.${wanted}`));
}

function isInRange(host: string, range: string): boolean {
  const [network = '', prefix = ''] = range.split('/');
  const version = isIP(network);
  if (version === 0 || isIP(host) !== version || !/^\d{1,3}$/.test(prefix) || Number(prefix) > (version === 4 ? 32 : 128)) return false;
  const family = version === 4 ? 'ipv4' : 'ipv6';
  const list = new BlockList();
  list.addSubnet(network, Number(prefix), family);
  return list.check(host, family);
}

function bare(host: string): string {
  return host.replace(/^\[(.*)\]$/, '$1').replace(/\.$/, '');
}
