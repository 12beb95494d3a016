// Run by a test as a process of its own with few file descriptors: uses them all up by clients, and says who is served.
import { openControl, RawClient } from './control-fixture.ts';

const fixture = await openControl();
const old = await RawClient.connect({ path: fixture.socket });
const clients: Promise<RawClient | undefined>[] = [];
for (let count = 0; count < 100; count += 1) clients.push(RawClient.connect({ path: fixture.socket }).catch(() => undefined));
const connected = (await Promise.all(clients)).filter((client) => client !== undefined);
if (connected.length === 100) throw new Error('there were enough file descriptors');
old.ask('health.check');
if ((await old.reply()).result !== undefined) process.stdout.write('old one served\n');
for (const client of connected) client.close();
while (fixture.control.counts.activeConnections > 1) await new Promise(setImmediate);
const young = await RawClient.connect({ path: fixture.socket });
young.ask('health.check');
if ((await young.reply()).result !== undefined) process.stdout.write('new one served\n');
young.close();
old.close();
await fixture.close();
