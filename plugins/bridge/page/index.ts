import type { HistoryRange, HistoryRows } from '../src/page/page-data.ts';
import { askGateway, type Answer } from './ask-gateway.ts';
import { clockText } from './clock-text.ts';
import { byId, setText } from './dom.ts';
import { createFigures } from './figures.ts';
import { joinRows } from './history-rows.ts';
import { createKeyForm } from './key-form.ts';

const EVERY = 5; // seconds

const figures = createFigures();
const keyForm = createKeyForm(restart, restart);
let range: HistoryRange = 'hour';
let rows: HistoryRows | undefined;
let lastAnswer: number | undefined; // seconds since 1970
let timer: ReturnType<typeof setTimeout> | undefined;
let round = 0; // an answer to an earlier question is not looked at

byId('figures', HTMLDivElement).addEventListener('change', ({ target }) => {
  if (!(target instanceof HTMLInputElement) || target.name !== 'range') return;
  range = target.value === 'day' ? 'day' : 'hour';
  rows = undefined;
  void update();
});
document.addEventListener('visibilitychange', () => {
  if (!document.hidden) void update();
});
void update();

async function update(): Promise<void> {
  clearTimeout(timer);
  const asked = ++round;
  const answer = await askGateway(range, rows?.times.at(-1));
  if (asked !== round) return;
  const wait = show(answer);
  if (wait !== undefined && !document.hidden) timer = setTimeout(() => void update(), wait * 1000);
}

// Gives the seconds to the next question; undefined: when there is a key.
function show(answer: Answer): number | undefined {
  if (answer.kind === 'data') {
    lastAnswer = Date.now() / 1000;
    rows = joinRows(rows, answer.data.history);
    keyForm.hide();
    tell('');
    figures.show(answer.data, rows);
    return EVERY;
  }
  if (answer.kind === 'key') {
    figures.hide();
    tell('');
    setState('Waiting for a key');
    keyForm.ask(answer.reason);
    return undefined;
  }
  const why = answer.reason === '' ? '' : ` (${answer.reason})`;
  const since = lastAnswer === undefined ? '' : ` What is shown is from ${clockText(lastAnswer)}.`;
  tell(`The gateway does not answer${why}.${since} It is asked again every ${EVERY} seconds.`);
  setState('Not reachable');
  return answer.kind === 'wait' ? Math.max(EVERY, answer.seconds) : EVERY;
}

function restart(): void {
  rows = undefined;
  void update();
}

function tell(text: string): void {
  const notice = byId('connection', HTMLParagraphElement);
  notice.hidden = text === '';
  setText(notice, text);
}

function setState(text: string): void {
  const state = byId('state', HTMLParagraphElement);
  setText(state, text);
  state.dataset['state'] = 'unknown';
}
