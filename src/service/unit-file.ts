import { randomBytes } from 'node:crypto';
import { open, rename, rm } from 'node:fs/promises';

/** Puts a text in the place of a file, whole or not at all; everybody may read it, as the service manager does. */
export async function writeUnitFile(path: string, text: string): Promise<void> {
  const temporary = `${path}.tmp-${randomBytes(8).toString('hex')}`;
  const handle = await open(temporary, 'wx', 0o644);
  try {
    try {
      await handle.writeFile(text);
      if (process.platform !== 'win32') await handle.chmod(0o644); // whatever the umask
      await handle.sync();
    } finally {
      await handle.close();
    }
    await rename(temporary, path);
  } catch (error) {
    await rm(temporary, { force: true });
    throw error;
  }
}
