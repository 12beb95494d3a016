import type { Draft } from './draft.ts';
import { shownValue } from './old-value.ts';
import type { PyValue } from './python-value.ts';
import type { ReadPython } from './read-python.ts';

/** A path for the new file, where `~` and `$` have a meaning that they had not in Python. */
export function pathText(draft: Draft, key: string, value: PyValue, { machine }: ReadPython): string | undefined {
  if (typeof value !== 'string' || value.trim() === '' || value.includes('\0')) {
    draft.needHand(`${key} is ${shownValue(value)}, expected the path of a file`);
    return undefined;
  }
  const isWindows = machine.target.platform === 'nt';
  const isAbsolute = isWindows ? /^(?:[A-Za-z]:[\\/]|[\\/])/.test(value) : value.startsWith('/');
  if (!isAbsolute)
    draft.change(
      value.startsWith('~')
        ? `${key} is ${JSON.stringify(value)}: Python did not expand the ~, egd does`
        : `${key} is relative: it starts at the folder of the new file, no longer at that where the daemon was started`,
    );
  return value.replaceAll('$', '$$$$');
}
