import { EgdError } from 'egd-core';
import type { FastifyInstance } from 'fastify';
import type { DrawDesk } from '../access/draw-desk.ts';
import { credentialOf } from '../api/credential.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import { loadPageAssets, type PageAsset } from './assets.ts';
import type { HistoryRange, KeyDraws, PageData } from './page-data.ts';
import { sendAsset } from './send-asset.ts';
import type { StatusHistory } from './status-history.ts';

/** What the page is made from. */
export interface PageParts {
  readonly desk: Pick<DrawDesk, 'admit'>;
  readonly history: Pick<StatusHistory, 'rows'>;
  readonly status: () => GatewayStatus;
  readonly draws: () => readonly KeyDraws[];
  readonly assets?: ReadonlyMap<string, PageAsset>; // what was built, when left out
  readonly now?: () => number; // milliseconds since 1970
}

/**
 * Registers the page at `/`, its files below `/page/`, and its figures at `/page/data`. The page itself is anybody's; the
 * figures are for a key with the scope `page`, or for anybody where the gateway needs no keys.
 */
export async function registerPage(app: FastifyInstance, parts: PageParts): Promise<void> {
  const { desk, history, status, draws, now = Date.now } = parts;
  const assets = parts.assets ?? (await loadPageAssets());
  for (const [name, asset] of assets) {
    app.get(name === 'index.html' ? '/' : `/page/${name}`, { exposeHeadRoute: true }, (request, reply) => sendAsset(request, reply, asset));
  }
  app.get('/page/data', async (request, reply): Promise<PageData> => {
    const { range, since } = queryOf(request.query);
    await desk.admit({ credential: credentialOf(request.headers.authorization, undefined, false), address: request.ip, scope: 'page' });
    reply.header('cache-control', 'no-store');
    return { time: now(), status: status(), history: history.rows(range, since), draws: draws() };
  });
}

function queryOf(query: unknown): { readonly range: HistoryRange; readonly since: number | undefined } {
  const { range = 'hour', since } = Object.fromEntries(Object.entries(query ?? {}));
  if (range !== 'hour' && range !== 'day') {
    throw new EgdError('GATEWAY_BAD_REQUEST', 'Expected `range` to be `hour` or `day`.', { metadata: { parameter: 'range' } });
  }
  if (since === undefined) return { range, since };
  if (typeof since !== 'string' || !/^\d{1,12}(\.\d{1,6})?$/.test(since)) {
    throw new EgdError('GATEWAY_BAD_REQUEST', 'Expected `since` to be seconds since 1970.', { metadata: { parameter: 'since' } });
  }
  return { range, since: Number(since) };
}
