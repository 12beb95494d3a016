// How numbers are written on the pages: British, short, with their units.

const COUNT = new Intl.NumberFormat('en-GB');
const RATE = new Intl.NumberFormat('en-GB', { maximumFractionDigits: 1 });
const UNITS = ['B', 'KiB', 'MiB', 'GiB', 'TiB'];

/** 1,234 */
export function countText(count: number): string {
  return COUNT.format(count);
}

/** 12.3, of something a second. */
export function rateText(rate: number): string {
  return rate > 0 && rate < 0.1 ? '<0.1' : RATE.format(rate);
}

/** 1.5 KiB: at most three digits that matter, units of 1,024. */
export function bytesText(bytes: number): string {
  if (bytes < 1024) return `${bytes > 0 && bytes < 10 ? RATE.format(bytes) : Math.round(bytes)} B`;
  const power = Math.min(UNITS.length - 1, Math.floor(Math.log2(bytes) / 10));
  const scaled = bytes / 1024 ** power;
  return `${scaled.toFixed(scaled < 10 ? 2 : scaled < 100 ? 1 : 0).replace(/\.0+$|(?<=\.\d*[1-9])0+$/, '')} ${UNITS[power]}`;
}

/** 63 %, or 63.2 % */
export function percentText(percent: number): string {
  return `${RATE.format(percent)} %`;
}

/** 5 s, 2 min 5 s, 3 h 20 min, 12 d 4 h: the two largest units. */
export function durationText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  const parts: [number, string][] = [
    [Math.floor(whole / 86_400), 'd'],
    [Math.floor(whole / 3600) % 24, 'h'],
    [Math.floor(whole / 60) % 60, 'min'],
    [whole % 60, 's'],
  ];
  const first = parts.findIndex(([count]) => count > 0);
  if (first === -1) return '0 s';
  const two = parts.slice(first, first + 2).filter(([count]) => count > 0);
  return two.map(([count, unit]) => `${count} ${unit}`).join(' ');
}

/** `just now`, or `2 min 5 s ago`. */
export function agoText(seconds: number): string {
  return seconds < 1.5 ? 'just now' : `${durationText(seconds)} ago`;
}
