// Loaded into a daemon that is measured without durability: what it syncs is not synced, and what it writes to the journal
// beside its pool is not written.
import { createRequire } from 'node:module';

const promises = createRequire(import.meta.url)('node:fs/promises');
const { open } = promises;

promises.open = async (path, ...rest) => {
  const handle = await open(path, ...rest);
  handle.datasync = handle.sync = async () => undefined;
  if (String(path).includes('.consumed')) handle.write = async (buffer) => ({ bytesWritten: buffer.byteLength, buffer });
  return handle;
};
