import type { FastifyReply, FastifyRequest } from 'fastify';
import type { PageAsset } from './assets.ts';

const POLICY = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self'",
  "connect-src 'self'",
  "img-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
  "require-trusted-types-for 'script'",
  "trusted-types 'none'",
].join('; ');

/** What the browser is told of every file of a page: nothing comes from elsewhere, nobody frames it, nobody hears where it was. */
const PAGE_HEADERS: Readonly<Record<string, string>> = {
  'content-security-policy': POLICY,
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'permissions-policy': 'camera=(), geolocation=(), microphone=()',
  'referrer-policy': 'no-referrer',
  'x-content-type-options': 'nosniff',
  'x-frame-options': 'DENY',
};

/** Sends a file of a page, or 304 when the browser has it: it asks each time, so that a newer gateway shows its own page. */
export function sendAsset(request: FastifyRequest, reply: FastifyReply, asset: PageAsset): FastifyReply {
  const known = request.headers['if-none-match']?.split(',').some((tag) => tag.trim().replace(/^W\//, '') === asset.tag) ?? false;
  reply.headers(PAGE_HEADERS).headers({ 'cache-control': 'no-cache', etag: asset.tag });
  return known ? reply.code(304).send() : reply.type(asset.type).send(asset.content);
}
