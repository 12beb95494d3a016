const MINUTES = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit' });
const SECONDS = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', second: '2-digit' });

/** A time of the day where the reader is: 14:02:05, or 14:02. */
export function clockText(seconds: number, withSeconds = true): string {
  return (withSeconds ? SECONDS : MINUTES).format(seconds * 1000);
}
