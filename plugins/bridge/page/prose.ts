import { element } from './dom.ts';

/** A text whose parts between backticks are code. */
export function prose(text: string): (Node | string)[] {
  return text.split('`').map((part, index) => (index % 2 === 0 ? part : element('code', '', part)));
}
