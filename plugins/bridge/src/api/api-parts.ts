import type { DrawDesk } from '../access/draw-desk.ts';
import type { GatewayConfig } from '../config/gateway-config.ts';
import type { GatewayStatus } from '../gateway/gateway-status.ts';
import type { PageAsset } from '../page/assets.ts';

/** What the REST API works with. */
export interface ApiParts {
  readonly desk: DrawDesk;
  readonly status: () => GatewayStatus;
  readonly config: Pick<GatewayConfig, 'allowQueryKey' | 'testShare'>;
  readonly version: string;
  readonly onBug: (error: unknown) => void; // an error that nobody foresaw: for the log
  readonly serverHeaders?: readonly string[]; // names and values by turns: what the server has every answer say, and leaves to `/api/random` there
  readonly assets?: ReadonlyMap<string, PageAsset>; // of the pages; without `api.html` there is no page at `/api`
}
