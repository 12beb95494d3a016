import { forgetKey, keepKey, knownKey } from './api-key.ts';
import { operationsOf } from './api-document.ts';
import { createOperation } from './api-operation.ts';
import { byId, setText } from './dom.ts';
import { prose } from './prose.ts';

const form = byId('key-form', HTMLFormElement);
const input = byId('key', HTMLInputElement);
const forget = byId('forget-key', HTMLButtonElement);

form.addEventListener('submit', (event) => {
  event.preventDefault();
  const key = input.value.trim();
  if (key !== '') keepKey(key);
  input.value = '';
  showKey();
});
forget.addEventListener('click', () => {
  forgetKey();
  showKey();
});
showKey();
void start();

async function start(): Promise<void> {
  try {
    const reply = await fetch('api/openapi.json', { credentials: 'omit' });
    const document: unknown = await reply.json();
    const { description, operations } = operationsOf(document);
    byId('introduction', HTMLParagraphElement).replaceChildren(...prose(description));
    byId('operations', HTMLDivElement).replaceChildren(...operations.map(createOperation));
  } catch {
    const notice = byId('connection', HTMLParagraphElement);
    setText(notice, 'The gateway does not answer. Load this page again when it runs.');
    notice.hidden = false;
  }
}

function showKey(): void {
  forget.hidden = knownKey() === undefined;
  input.placeholder = knownKey() === undefined ? '' : 'A key is in use';
}
