import type { HistoryRows, PageData } from '../src/page/page-data.ts';
import { createCharts } from './charts.ts';
import { clockText } from './clock-text.ts';
import { showCollectors } from './collectors-table.ts';
import { byId, element, setText } from './dom.ts';
import { showDraws } from './draws-table.ts';
import { durationText } from './number-text.ts';
import { showSamples } from './samples-table.ts';
import { showTiles } from './tiles.ts';

const WORDS = { healthy: 'Healthy', degraded: 'Degraded', unhealthy: 'Unhealthy' };
const MODES = { push: 'collectors push to it', direct: 'fetches from its sources itself', daemon: 'draws from the egd daemon' };
const PROCESSING = {
  none: 'bytes are served as they came',
  sha256: 'bytes are condensed with SHA-256',
  'hmac-drbg': 'bytes come from an HMAC-DRBG that the buffer reseeds',
};

/** Everything on the page that is told by the gateway. */
export interface Figures {
  show(data: PageData, rows: HistoryRows): void;
  hide(): void;
}

/** Makes the charts; the rest is there already. */
export function createFigures(): Figures {
  const whole = byId('figures', HTMLDivElement);
  const charts = createCharts(byId('charts', HTMLDivElement));
  return {
    show(data, rows) {
      whole.hidden = false; // first: a chart measures its place
      showState(data);
      showWarnings(data.status.warnings);
      showTiles(byId('now', HTMLDListElement), data);
      charts.show(rows, data.status.buffer_bytes_capacity);
      byId('samples', HTMLDetailsElement).hidden = rows.times.length === 0;
      showSamples(byId('samples-table', HTMLTableElement), rows);
      showCollectors(data);
      showDraws(data);
      showAbout(data);
    },
    hide() {
      whole.hidden = true;
    },
  };
}

function showState({ status }: PageData): void {
  const state = byId('state', HTMLParagraphElement);
  setText(state, WORDS[status.status]);
  state.dataset['state'] = status.status;
  document.title = status.status === 'healthy' ? 'egd gateway' : `${WORDS[status.status]} – egd gateway`;
}

function showWarnings(warnings: readonly string[]): void {
  const list = byId('warnings', HTMLUListElement);
  list.hidden = warnings.length === 0;
  const shown = [...list.children].map(({ textContent }) => textContent);
  if (shown.join('\n') !== warnings.join('\n')) list.replaceChildren(...warnings.map((warning) => element('li', '', warning)));
}

function showAbout({ time, status }: PageData): void {
  const { version, mode, processing, uptime_seconds: uptime } = status;
  setText(
    byId('about', HTMLElement),
    `egd ${version}, up for ${durationText(uptime)}. Mode ${mode}: ${MODES[mode]}; ${PROCESSING[processing]}. Totals are counted from the start. Updated at ${clockText(time / 1000)}.`,
  );
}
