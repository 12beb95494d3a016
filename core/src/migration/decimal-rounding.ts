const MORE = 60; // digits behind those that are kept, by which a half is told from what only looks like one

/** A number with so many decimal places, as Python rounds it: exactly, and a half to the even digit. */
export function fixed(value: number, places: number): string {
  const text = value.toFixed(places);
  return isHalf(value.toFixed(Math.min(100, places + MORE)), places) ? evenDigit(text) : text;
}

/** The same in the form `1.5e+3`. */
export function exponential(value: number, places: number): string {
  const [digits = '', exponent = ''] = value.toExponential(places).split('e');
  const [more = ''] = value.toExponential(Math.min(100, places + MORE)).split('e');
  return `${isHalf(more, places) ? evenDigit(digits) : digits}e${exponent}`;
}

function isHalf(digits: string, places: number): boolean {
  return /^50*$/.test((digits.split('.')[1] ?? '').slice(places));
}

// JavaScript takes the larger one of two that are as near.
function evenDigit(text: string): string {
  const last = Number(text.at(-1));
  return last % 2 === 0 ? text : text.slice(0, -1) + String(last - 1);
}
