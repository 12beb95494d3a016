import { openLog } from '../../src/logging/index.ts';

// A process that logs, and dies of an error that nobody catches: what it said last must be in the file.
const [, , target = '', lines = ''] = process.argv;
const log = await openLog({ program: 'daemon', level: 'debug', target, maxSize: 10_000_000, maxFiles: 3 });
process.on('uncaughtException', (error) => {
  log.fatal('The daemon ends.', { error });
  process.exit(70);
});
const source = log.sourceLog('drand');
for (let line = 0; line < Number(lines); line++) source.info(`line ${line}`);
for (let again = 0; again < 3; again++) source.warn('no answer');
setTimeout(() => {
  for (let line = 0; line < Number(lines); line++) source.debug(`more ${line}`);
  throw new TypeError('nobody catches this');
}, 20);
