import { EgdError } from 'egd-core';

const INTERVAL = 5000; // milliseconds

/** Throws, where nobody catches it, when this process holds more memory than `limit` bytes: it saves, ends, and is started again. */
export function watchMemory(limit: number): void {
  setInterval(() => {
    const resident = process.memoryUsage.rss();
    if (resident > limit)
      throw new EgdError('DAEMON_CRASHED', `The daemon holds ${resident} bytes of memory, and \`max_memory\` is ${limit}.`);
  }, INTERVAL).unref();
}
