import { execFileSync, spawnSync } from 'node:child_process';
import { existsSync } from 'node:fs';

/** Two networks with a way out of the inner one, and none in: what a data diode makes of a cable. */
export interface OneWaySite {
  readonly inner: string; // namespace of the collector
  readonly outer: string; // namespace of the gateway
  readonly appliance: string; // address of this side, which the collector's namespace reaches
  readonly inside: string; // address of the collector
  readonly outside: string; // address of the gateway, as the collector knows it
  /** Packets that came to the inner end of the cable from outside; all were dropped. */
  cameBack(): number;
  /** Packets that were lost on the way out. */
  lostOnTheWay(): number;
  remove(): void;
}

/** What keeps namespaces from being made here; undefined: nothing. */
export function obstacle(): string | undefined {
  if (process.platform !== 'linux' || process.getuid?.() !== 0) return 'needs root on Linux';
  if (spawnSync('nft', ['--version']).error !== undefined) return 'needs nft';
  const name = `egd-try-${process.pid}`;
  if (spawnSync('ip', ['netns', 'add', name]).status !== 0) return 'needs network namespaces';
  spawnSync('ip', ['netns', 'del', name]);
  return undefined;
}

/**
 * Lays two namespaces with a pair of veth between them. The inner end drops whatever comes in, neighbour discovery too:
 * the hardware address of the outer end is written down, as behind a real diode. Where the cable ends, `loss` of a hundred
 * packets are dropped.
 */
export function layOneWaySite(loss: number): OneWaySite {
  removeLeft();
  const [inner, outer] = [`egd-in-${process.pid}`, `egd-out-${process.pid}`];
  const net = `10.${20 + (process.pid % 200)}`;
  const [appliance, site, inside, outside] = [`${net}.1.1`, `${net}.1.2`, `${net}.2.1`, `${net}.2.2`];
  const hostCard = `egd${process.pid}`.slice(0, 15);
  const remove = (): void => {
    for (const name of [inner, outer]) spawnSync('ip', ['netns', 'del', name]); // with them their cards, and the other ends of those
  };
  try {
    for (const name of [inner, outer]) {
      ip('netns', 'add', name);
      ip('netns', 'exec', name, 'sysctl', '-qw', 'net.ipv6.conf.all.disable_ipv6=1'); // or the kernel looks for routers by itself
      ip('-n', name, 'link', 'set', 'lo', 'up');
    }
    ip('link', 'add', hostCard, 'type', 'veth', 'peer', 'name', 'site', 'netns', inner);
    ip('addr', 'add', `${appliance}/24`, 'dev', hostCard);
    ip('link', 'set', hostCard, 'up');
    ip('-n', inner, 'addr', 'add', `${site}/24`, 'dev', 'site');
    ip('-n', inner, 'link', 'set', 'site', 'up');

    ip('-n', inner, 'link', 'add', 'diode', 'type', 'veth', 'peer', 'name', 'diode', 'netns', outer);
    ip('-n', inner, 'addr', 'add', `${inside}/24`, 'dev', 'diode');
    ip('-n', outer, 'addr', 'add', `${outside}/24`, 'dev', 'diode');
    for (const name of [inner, outer]) ip('-n', name, 'link', 'set', 'diode', 'up');
    const [, hardware = ''] = /link\/ether (\S+)/.exec(ip('-n', outer, 'link', 'show', 'diode')) ?? [];
    ip('-n', inner, 'neigh', 'replace', outside, 'lladdr', hardware, 'dev', 'diode', 'nud', 'permanent');
    nft(
      inner,
      'table netdev diode { counter came_in { }; chain in { type filter hook ingress device diode priority 0; counter name came_in drop; }; }',
    );
    nft(
      outer,
      `table netdev diode { counter lost { }; chain in { type filter hook ingress device diode priority 0; numgen random mod 100 < ${loss} counter name lost drop; }; }`,
    );
  } catch (error) {
    remove();
    throw error;
  }
  return {
    inner,
    outer,
    appliance,
    inside,
    outside,
    cameBack: () => counted(inner, 'came_in'),
    lostOnTheWay: () => counted(outer, 'lost'),
    remove,
  };
}

// What a test left that was killed: its number is in the names.
function removeLeft(): void {
  for (const [name, owner] of ip('netns').matchAll(/^egd-(?:in|out|try)-(\d+)/gm)) {
    if (!existsSync(`/proc/${owner}`)) spawnSync('ip', ['netns', 'del', name]);
  }
}

function ip(...args: readonly string[]): string {
  return execFileSync('ip', args, { encoding: 'utf8' });
}

function nft(namespace: string, rules: string): string {
  return ip('netns', 'exec', namespace, 'nft', rules);
}

function counted(namespace: string, counter: string): number {
  const [, packets] = /packets (\d+)/.exec(nft(namespace, `list counter netdev diode ${counter}`)) ?? [];
  if (packets === undefined) throw new Error(`nft tells nothing of ${counter}`);
  return Number(packets);
}
