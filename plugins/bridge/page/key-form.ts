import { forgetKey, keepKey, knownKey } from './api-key.ts';
import { byId, setText } from './dom.ts';

/** The form that asks for a key. */
export interface KeyForm {
  ask(reason: string): void;
  hide(): void;
}

/** Makes the form work; `given` is called when there is a key to be tried, `forgotten` when it is to be forgotten. */
export function createKeyForm(given: () => void, forgotten: () => void): KeyForm {
  const form = byId('key-form', HTMLFormElement);
  const input = byId('key', HTMLInputElement);
  const forget = byId('forget-key', HTMLButtonElement);
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    const key = input.value.trim();
    if (key === '') return;
    keepKey(key);
    input.value = '';
    given();
  });
  forget.addEventListener('click', () => {
    forgetKey();
    forgotten();
  });
  return {
    ask(reason) {
      forgetKey();
      setText(byId('key-reason', HTMLParagraphElement), reason);
      form.hidden = false;
      forget.hidden = true;
      input.focus();
    },
    hide() {
      form.hidden = true;
      forget.hidden = knownKey() === undefined;
    },
  };
}
