import type { TLSSocket } from 'node:tls';
import { EgdError, isEgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { FastifyInstance, FastifyRequest } from 'fastify';
import { AddressBook } from '../access/address-book.ts';
import { problemOf } from '../api/problem.ts';
import { errorForSender } from '../packets/packet-receiver.ts';
import { claimsOf } from '../packets/packet-refusals.ts';
import type { PacketReceiver } from '../packets/packet.ts';
import { RefusalLines } from '../packets/refusal-lines.ts';

/** What `POST /push` works with. */
export interface PushParts {
  readonly receiver: Pick<PacketReceiver, 'receive'>;
  readonly maxPacketSize: number; // bytes
  readonly needsCertificate: boolean; // of the collector
  readonly isDraining: () => boolean;
  readonly now: () => number; // milliseconds since 1970
  readonly log: ComponentLog;
}

/** Adds `POST /push`, where collectors bring packets. */
export function registerPush(app: FastifyInstance, parts: PushParts): void {
  const { receiver, maxPacketSize, needsCertificate, isDraining, now, log } = parts;
  const addresses = new AddressBook({ requests: 1, bytes: 1, burst: 1 });
  const lines = new RefusalLines(log, () => performance.now());
  let underWay = 0;

  void app.register((scope, _options, done) => {
    scope.removeAllContentTypeParsers();
    scope.addContentTypeParser(['application/msgpack', 'application/x-msgpack', 'application/octet-stream'], { parseAs: 'buffer' }, keep);
    scope.setErrorHandler((error, request, reply) => {
      const refusal = isTooLarge(error) ? tooLarge(maxPacketSize) : error;
      const { status, headers, body } = problemOf(isEgdError(refusal) ? errorForSender(refusal) : refusal, request.url);
      const code = isEgdError(refusal) ? refusal.code : body.code; // the log may know what the sender must not
      lines.warn({ code, address: request.ip }, 'A packet was refused.', { ...claimsOf(refusal), error: refusal });
      return reply.code(status).headers(headers).send(body);
    });
    // Before a byte of the body is read: who sends wrong signatures costs no more hashing, and memory is bounded.
    scope.addHook('onRequest', (request, reply, next) => {
      if (isDraining()) return next(new EgdError('GATEWAY_UNAVAILABLE', 'The gateway is stopping.'));
      if (needsCertificate && !showedCertificate(request)) {
        return next(new EgdError('GATEWAY_UNAUTHORIZED', 'A collector must show a client certificate that the gateway trusts.'));
      }
      const wait = addresses.limits(request.ip, now()).failures.wait(1, now());
      if (wait > 0) {
        return next(
          new EgdError('GATEWAY_RATE_LIMITED', 'Too many packets from this address were not signed with a key of this gateway.', {
            metadata: { retryAfter: wait },
          }),
        );
      }
      if (underWay >= MOST_UNDER_WAY) {
        return next(
          new EgdError('GATEWAY_UNAVAILABLE', `The gateway takes ${MOST_UNDER_WAY} packets at once, and has them.`, {
            metadata: { retryAfter: 1 },
          }),
        );
      }
      underWay += 1;
      reply.raw.once('close', () => (underWay -= 1));
      next();
    });
    scope.post('/push', { bodyLimit: maxPacketSize }, async (request): Promise<PushAnswer> => {
      if (!Buffer.isBuffer(request.body)) throw new EgdError('PACKET_MALFORMED', 'Expected a packet, got nothing.');
      try {
        const { collector, sequence } = await receiver.receive(request.body);
        return { accepted: true, collector, sequence };
      } catch (error) {
        if (isEgdError(error) && UNSIGNED.has(error.code)) addresses.limits(request.ip, now()).failures.take(1);
        throw error;
      }
    });
    done();
  });
}

/** The answer to a packet that was taken. */
export interface PushAnswer {
  readonly accepted: true;
  readonly collector: string;
  readonly sequence: number;
}

const MOST_UNDER_WAY = 64; // packets being read or verified
const UNSIGNED: ReadonlySet<string> = new Set(['PACKET_MALFORMED', 'PACKET_UNKNOWN_KEY', 'PACKET_BAD_SIGNATURE']);

function keep(_request: FastifyRequest, body: Buffer, done: (error: null, body: Buffer) => void): void {
  done(null, body);
}

function showedCertificate({ raw: { socket } }: FastifyRequest): boolean {
  return isTls(socket) && socket.authorized;
}

function isTls(socket: object): socket is TLSSocket {
  return 'authorized' in socket;
}

function isTooLarge(error: unknown): boolean {
  return typeof error === 'object' && error !== null && 'code' in error && error.code === 'FST_ERR_CTP_BODY_TOO_LARGE';
}

function tooLarge(most: number): EgdError {
  return new EgdError('PACKET_TOO_LARGE', `A packet may have ${most} bytes at most.`);
}
