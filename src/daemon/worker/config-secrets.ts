import { isSecretName, type EgdConfig } from 'egd-core';

const SHORTEST = 6; // characters: to mask a shorter one everywhere would make the log unreadable, and hide nothing

// What these headers say is no secret, and is often said elsewhere, too.
const HARMLESS_HEADER = /^(?:accept|cache-control|content-type|if-|origin|pragma|range|referer|user-agent)/i;

/**
 * Every secret of a configuration, in each form in which a server or a program could say it again: the token, what keys
 * and headers of sources hold, and the credentials in their URLs and options.
 */
export function configSecrets({ control, sources }: Pick<EgdConfig, 'control' | 'sources'>): readonly string[] {
  const found = [control.token ?? '', ...sources.flatMap(({ raw }) => secretsIn(raw, false))];
  return [...new Set(found.filter(({ length }) => length >= SHORTEST))].toSorted((one, other) => other.length - one.length);
}

function secretsIn(value: unknown, isSecret: boolean): string[] {
  if (typeof value === 'string') return isSecret ? [value] : [...secretsOfUrl(value), ...secretOfOption(value)];
  if (Array.isArray(value)) return value.flatMap((item) => secretsIn(item, isSecret));
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, item]) =>
    key === 'headers' ? secretsOfHeaders(item) : secretsIn(item, isSecret || isSecretName(key)),
  );
}

function secretsOfHeaders(headers: unknown): string[] {
  return Object.entries(Object(headers) as object).flatMap(([name, value]) =>
    HARMLESS_HEADER.test(name) ? [] : [String(value), withoutScheme(String(value))],
  );
}

// `Bearer …` and the like.
function withoutScheme(value: string): string {
  return /^[a-z]+ (\S+)$/i.exec(value)?.[1] ?? '';
}

function secretsOfUrl(text: string): string[] {
  const url = URL.parse(text);
  if (url === null) return [];
  const { username, password, searchParams, search } = url;
  const both = `${decoded(username)}:${decoded(password)}`;
  const credentials = password === '' ? [] : [password, decoded(password), Buffer.from(both).toString('base64')];
  const values = [...searchParams].flatMap(([name, value]) => (isSecretName(name) ? [value, encodeURIComponent(value)] : []));
  const asWritten = [...search.matchAll(/[?&]([^=&]+)=([^&]*)/g)].flatMap(([, name = '', value = '']) =>
    isSecretName(name) ? [value] : [],
  );
  return [...credentials, ...values, ...asWritten];
}

// `--token=…` of a command.
function secretOfOption(text: string): string[] {
  const [, name = '', value = ''] = /^--?([a-z][a-z-]*)=(.+)$/is.exec(text) ?? [];
  return isSecretName(name) ? [value] : [];
}

function decoded(text: string): string {
  try {
    return decodeURIComponent(text);
  } catch {
    return text;
  }
}
