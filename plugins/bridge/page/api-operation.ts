import type { ApiOperation, ApiParameter } from './api-document.ts';
import { askApi } from './ask-api.ts';
import { element } from './dom.ts';
import { prose } from './prose.ts';

/** A card with a form for an operation, and its answer below. */
export function createOperation(operation: ApiOperation): HTMLDetailsElement {
  const { method, path, summary, description, parameters, bodies } = operation;
  const fields = new Map(parameters.map((parameter) => [parameter, fieldOf(operation, parameter)]));
  const body = bodies === undefined ? undefined : element('textarea', '');
  const answer = element('div', 'answer');
  answer.setAttribute('role', 'status');
  const form = element('form', '', element('p', 'note', ...prose(description)));
  for (const [parameter, field] of fields) form.append(labelled(field, parameter.name, parameter.description));
  if (body !== undefined) {
    body.id = idOf(operation, 'body');
    body.spellcheck = false;
    body.value = bodies?.[0]?.text ?? '';
    form.append(labelled(body, 'Body', 'JSON.'));
  }
  const send = element('button', '', 'Send');
  form.append(examplesOf(operation, fields, body), element('div', '', send), answer);
  const ask = async (): Promise<void> => {
    send.disabled = true;
    const query = [...fields].flatMap(([{ name }, { value }]): [string, string][] => (value === '' ? [] : [[name, value]]));
    answer.replaceChildren(...(await askApi({ method, path, query, body: body?.value })));
    send.disabled = false;
  };
  form.addEventListener('submit', (event) => {
    event.preventDefault();
    void ask();
  });
  const head = element('summary', '', element('span', 'method', method), element('code', '', path), element('span', 'note', summary));
  return element('details', 'card operation', head, form);
}

type Field = HTMLInputElement | HTMLSelectElement;

function fieldOf(operation: ApiOperation, parameter: ApiParameter): Field {
  const { type, choices, minimum, maximum, standard, required, name } = parameter;
  const field =
    choices.length > 0 || type === 'boolean' ? selectOf(choices.length > 0 ? choices : ['true', 'false'], standard) : element('input', '');
  field.id = idOf(operation, name);
  field.name = name;
  field.required = required;
  if (field instanceof HTMLSelectElement) return field;
  field.autocomplete = 'off';
  if (type === 'integer') {
    field.type = 'number';
    field.step = '1';
    if (minimum !== undefined) field.min = String(minimum);
    if (maximum !== undefined) field.max = String(maximum);
  }
  field.placeholder = standard;
  return field;
}

function selectOf(choices: readonly string[], standard: string): HTMLSelectElement {
  const options = choices.map((choice) => {
    const option = element('option', '', choice);
    option.value = choice;
    option.selected = choice === standard;
    return option;
  });
  return element('select', '', ...options);
}

function labelled(field: HTMLElement, name: string, description: string): HTMLDivElement {
  const label = element('label', '', element('code', '', name));
  label.htmlFor = field.id;
  const note = element('span', 'note', ...prose(description));
  note.id = `${field.id}-note`;
  field.setAttribute('aria-describedby', note.id);
  return element('div', 'field', label, field, note);
}

function examplesOf(
  operation: ApiOperation,
  fields: ReadonlyMap<ApiParameter, Field>,
  body: HTMLTextAreaElement | undefined,
): HTMLDivElement {
  const row = element('div', 'examples');
  const add = (title: string, fill: () => void): void => {
    const button = element('button', 'quiet', title);
    button.type = 'button';
    button.addEventListener('click', fill);
    row.append(button);
  };
  for (const { summary, text } of operation.bodies ?? []) {
    add(summary, () => {
      if (body !== undefined) body.value = text;
    });
  }
  const names = new Set(operation.parameters.flatMap(({ examples }) => Object.keys(examples)));
  for (const name of names) {
    add(`Example: ${name}`, () => {
      for (const [{ examples, standard }, field] of fields)
        field.value = examples[name] ?? (field instanceof HTMLSelectElement ? standard : '');
    });
  }
  return row;
}

function idOf({ method, path }: ApiOperation, name: string): string {
  return `${method}${path}-${name}`.toLowerCase().replaceAll(/[^a-z0-9]+/g, '-');
}
