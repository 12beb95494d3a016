// Preloaded into a process (`NODE_OPTIONS=--import=…/inject-faults.ts`): its disk fails as EGD_FAULTS says, a list like
// `prefix=/some/pool,seed=7,fail=0.01,stop=0.005,power=0.5`: the start of the paths it is about, what the random numbers
// start from, how often an operation fails, how often the process stops at one, and in how many of these stops what was
// not synced is lost in part, as when the power fails.
import { FaultyDisk, type DiskFault } from '../../core/test/support/faulty-disk.ts';
import { randomFrom } from '../../core/test/support/random-from.ts';

const settings = new Map((process.env['EGD_FAULTS'] ?? '').split(',').map((part) => [part.split('=')[0] ?? '', part.split('=')[1] ?? '']));
const prefix = settings.get('prefix') ?? '';
if (prefix !== '') injectFaults();

function injectFaults(): void {
  const [fail, stop, power] = ['fail', 'stop', 'power'].map((name) => Number(settings.get(name) ?? 0)) as [number, number, number];
  const random = randomFrom(Number(settings.get('seed') ?? 1));
  const decide = (): DiskFault | undefined => {
    const luck = random();
    if (luck < stop) return { stops: random() < 0.5 ? 'before' : 'after' };
    if (luck < stop + fail) return { fails: random() < 0.5 ? 'ENOSPC' : 'EIO', isDone: random() < 0.5 };
    return undefined;
  };
  const disk = new FaultyDisk({
    prefix,
    decide,
    stop: () => {
      if (random() < power) disk.losePower(random);
      process.kill(process.pid, 'SIGKILL');
    },
  });
  disk.install();
}
