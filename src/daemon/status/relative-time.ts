/** How long, in its one or two largest units, such as `1 h 5 min`. */
export function lengthText(seconds: number): string {
  const whole = Math.max(0, Math.round(seconds));
  if (whole < 60) return `${whole} s`;
  const minutes = Math.floor(whole / 60);
  if (minutes < 60) return whole % 60 === 0 || minutes >= 10 ? `${minutes} min` : `${minutes} min ${whole % 60} s`;
  const hours = Math.floor(minutes / 60);
  if (hours < 24) return minutes % 60 === 0 ? `${hours} h` : `${hours} h ${minutes % 60} min`;
  const days = Math.floor(hours / 24);
  return hours % 24 === 0 ? `${days} d` : `${days} d ${hours % 24} h`;
}

/** A time seen from another: `30 s ago`, `in 5 min`, `now`; `never` where there is none. */
export function relativeTime(time: string | null, now: number): string {
  if (time === null) return 'never';
  const seconds = Math.round((Date.parse(time) - now) / 1000);
  if (seconds === 0) return 'now';
  return seconds > 0 ? `in ${lengthText(seconds)}` : `${lengthText(-seconds)} ago`;
}

/** A time to the second, such as `2024-01-15 10:30:00 UTC`. */
export function clockTime(time: string): string {
  return `${time.slice(0, 19).replace('T', ' ')} UTC`;
}
