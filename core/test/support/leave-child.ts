import { createChildRunner } from '../../src/source/child-runner.ts';
import { pidIn } from './run-program.ts';

// A process that ends while a program runs for it. Arguments: how it ends, the file where the program writes its PID.
const [how, file = ''] = process.argv.slice(2);
const run = createChildRunner({ environment: process.env });
const text = 'trap "" TERM; echo $$ > "$1"; while :; do sleep 1; done';
run(['sh', '-c', text, 'sh', file], { signal: new AbortController().signal, subject: 'command' }).catch(() => undefined);
await pidIn(file);
if (how === 'exit') process.exit(0);
process.kill(process.pid, 'SIGTERM');
