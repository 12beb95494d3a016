/** Whether this can be the id of a collector: 1 to 64 of a-z A-Z 0-9 . _ - */
export function isCollectorId(text: string): boolean {
  return /^[\w.-]{1,64}$/.test(text);
}
