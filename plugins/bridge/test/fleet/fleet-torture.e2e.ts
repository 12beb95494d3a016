import assert from 'node:assert/strict';
import { spawn, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { setTimeout as delay } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { createInterface } from 'node:readline';
import { hasNatsServer, NatsServer } from '../support/nats-server.ts';

const PROGRAM = fileURLToPath(new URL('../support/fleet-child.ts', import.meta.url));
const SIZE = 1024; // bytes of a packet
const PACKETS = Number(process.env['EGD_FLEET_PACKETS'] ?? 300);
const BLOCKS = SIZE / 16;

describe('three gateways of a fleet, killed again and again, and their NATS too', function () {
  this.timeout(180_000);
  let server: NatsServer;
  let members: Member[] = [];

  before('needs nats-server (apt-get install nats-server)', async function () {
    if (!hasNatsServer) this.skip();
    server = await NatsServer.start();
  });

  after(async () => {
    await Promise.all(members.map((member) => member.kill()));
    await server?.remove();
  });

  it('serve each byte once or lose it, and never twice', async () => {
    const served: string[] = []; // blocks, each tells whence it is
    const accepted = new Set<number>();
    members = await Promise.all([0, 1, 2].map(() => Member.start(server, served)));
    let kills = 0;
    let lives = 0;

    for (let sequence = 0; sequence < PACKETS; sequence += 1) {
      // A collector that repeats a packet until it has an answer, at whichever gateway; some come to two at once.
      const gateways = sequence % 5 === 0 ? [at(members, sequence), at(members, sequence + 1)] : [at(members, sequence)];
      for (const member of members) void member.take(BLOCKS * 16 + (sequence % 3) * 16);
      const victim = sequence % 40 === 20 ? at(members, sequence / 20) : undefined;
      if (sequence % 150 === 149) {
        kills += 1;
        await Promise.all([server.kill('SIGKILL'), ...gateways.map((gateway) => gateway.push(sequence, SIZE))]);
        const back = members.map((member) => member.back());
        await server.start();
        await Promise.all(back);
      }
      const pushes = gateways.map((gateway) => gateway.push(sequence, SIZE));
      if (victim !== undefined) {
        await victim.kill(); // in the midst of it
        members[members.indexOf(victim)] = await Member.start(server, served);
        lives += 1;
      }
      let answers = await Promise.all(pushes);
      for (let again = 0; again < 20 && !answers.some((answer) => ['accepted', 'seen'].includes(answer)); again += 1) {
        answers = [await at(members, sequence + again).push(sequence, SIZE)];
      }
      assert(answers.filter((answer) => answer === 'accepted').length <= 1, `packet ${sequence} was accepted twice`);
      if (answers.includes('accepted')) accepted.add(sequence);
      else assert(answers.includes('seen'), `packet ${sequence}: ${answers.join()}`);
    }

    // What came before is refused by every gateway.
    for (const sequence of [0, 149, PACKETS >> 1, PACKETS - 1]) {
      const again = await Promise.all(members.map((member) => member.push(sequence, SIZE)));
      assert.deepEqual(again, ['seen', 'seen', 'seen']);
    }

    // What is left is taken to the last block, also what a killed gateway had been handed: it comes again after ten seconds.
    for (let left = '1'; left !== '0'; left = await at(members, 0).left()) {
      for (const member of members) while ((await member.take(16)) === 'some');
      await delay(500);
    }
    for (const member of members) while ((await member.take(16)) === 'some');

    const distinct = new Set(served);
    const lost = accepted.size * BLOCKS - distinct.size;
    assert.equal(served.length - distinct.size, 0, 'blocks were served twice');
    for (const block of distinct) assert.match(block, /^insi[\da-f]{12}$/); // no zeros, nothing else
    const told = `${distinct.size} blocks of 16 bytes served once; ${lost} lost, ${PACKETS - accepted.size} packets unsure; ${lives} gateways and ${kills} servers killed`;
    process.stdout.write(`      ${told}\n`);
    assert(distinct.size > PACKETS * BLOCKS * 0.5, told);
  });
});

/** A gateway in a process of its own. */
class Member {
  readonly #child: ChildProcess;
  readonly #answers = new Map<string, ((answer: string) => void)[]>();
  readonly #served: string[];

  static async start(server: NatsServer, served: string[]): Promise<Member> {
    const child = spawn(process.execPath, ['--conditions=egd-source', PROGRAM, server.url], { stdio: ['pipe', 'pipe', 'inherit'] });
    const member = new Member(child, served);
    await member.#answer('joined');
    return member;
  }

  private constructor(child: ChildProcess, served: string[]) {
    this.#child = child;
    this.#served = served;
    child.stdin?.on('error', () => undefined); // it may be killed while it is told something
    if (child.stdout !== null) createInterface(child.stdout).on('line', (line) => this.#read(line));
    child.on('exit', () => {
      for (const waiting of this.#answers.values()) for (const resolve of waiting.splice(0)) resolve('killed');
    });
  }

  /** Brings a packet; resolves with `accepted`, `seen`, `full`, the code of an error, or `killed`. */
  push(sequence: number, size: number): Promise<string> {
    return this.#ask(`push ${sequence} ${size}`, `pushed ${sequence}`);
  }

  /** Takes bytes, whose blocks are noted; resolves with `some`, the code of an error, or `killed`. */
  take(size: number): Promise<string> {
    return this.#ask(`take ${size}`, 'took');
  }

  /** Messages of the stream, as this gateway read it last. */
  left(): Promise<string> {
    return this.#ask('left', 'left');
  }

  /** Resolves when its connection to NATS is there again. */
  back(): Promise<string> {
    return this.#answer('back');
  }

  async kill(): Promise<void> {
    if (this.#child.exitCode !== null || this.#child.signalCode !== null) return;
    const ended = once(this.#child, 'close');
    this.#child.kill('SIGKILL');
    await ended;
  }

  #ask(command: string, about: string): Promise<string> {
    if (this.#child.signalCode !== null) return Promise.resolve('killed');
    const answer = this.#answer(about);
    this.#child.stdin?.write(`${command}\n`);
    return answer;
  }

  #answer(about: string): Promise<string> {
    const waiting = this.#answers.get(about) ?? [];
    this.#answers.set(about, waiting);
    return new Promise((resolve) => waiting.push(resolve));
  }

  #read(line: string): void {
    const [verb = '', ...rest] = line.split(' ');
    if (verb === 'took') {
      const [what = ''] = rest;
      const isError = /^[A-Z_]+$/.test(what);
      if (!isError) this.#served.push(...what.split(','));
      this.#answers.get('took')?.shift()?.(isError ? what : 'some');
    } else if (verb === 'pushed') this.#answers.get(`${verb} ${rest[0] ?? ''}`)?.shift()?.(rest[1] ?? '');
    else this.#answers.get(verb)?.shift()?.(rest[0] ?? '');
  }
}

function at(members: readonly Member[], index: number): Member {
  const member = members[Math.floor(index) % members.length];
  if (member === undefined) throw new RangeError('No member.');
  return member;
}
