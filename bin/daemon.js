// Starts one of the two processes of the daemon; `egd start` runs this file.

/* global process */
const PROGRAMS = {
  supervisor: async () => (await import('../dist/supervisor.js')).supervise,
  worker: async () => (await import('../dist/worker.js')).work,
};
const role = process.argv[2];

if (role === undefined || !Object.hasOwn(PROGRAMS, role)) {
  process.stderr.write('The daemon is started by `egd start`.\n');
  process.exitCode = 2;
} else {
  const program = await PROGRAMS[role]();
  process.exit(await program(process.getBuiltinModule('node:path').dirname(import.meta.dirname)));
}
