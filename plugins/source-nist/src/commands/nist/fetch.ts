import { writeFile } from 'node:fs/promises';
import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { baseUrlProblem, NIST_BEACON } from '../../base-url.ts';
import { Beacon } from '../../beacon.ts';
import { directHttpClient } from '../../direct-http-client.ts';
import { NistCommand } from '../../nist-command.ts';
import { NistError } from '../../nist-error.ts';
import { parsePulseChoice, type PulseChoice } from '../../pulse-choice.ts';
import { explainChecks } from '../../pulse-policy.ts';
import { PulseVerifier } from '../../pulse-verifier.ts';
import { pulseName } from '../../pulse.ts';
import { savedPulseDocument } from '../../saved-pulse.ts';
import { PULSE_CHECKS } from '../../verdict.ts';

/** `egd nist fetch`: saves a pulse with what it takes to verify it offline. */
export default class NistFetch extends NistCommand {
  static override args = {
    time: Args.string({ default: 'last', description: '`last`, a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970.' }),
  };

  static override examples = [
    '<%= config.bin %> nist fetch --output pulse.json',
    '<%= config.bin %> nist fetch 2026-01-31T12:00:00Z > pulse.json',
  ];

  static override flags = {
    'base-url': Flags.string({ default: NIST_BEACON, helpValue: 'URL', summary: 'Base URL of the beacon.' }),
    chain: Flags.integer({ dependsOn: ['pulse'], min: 1, summary: 'Chain of the pulse, instead of a time.' }),
    output: Flags.string({ char: 'o', helpValue: 'FILE', summary: 'File to write; standard output when left out.' }),
    pulse: Flags.integer({ dependsOn: ['chain'], min: 1, summary: 'Number of the pulse in its chain.' }),
  };

  static override summary = 'Save a pulse of the NIST beacon with its certificate and the previous pulse.';

  async run(): Promise<Readonly<Record<string, unknown>>> {
    const { args, flags } = await this.parse(NistFetch);
    const choice = choiceOf(args.time, flags);
    const problem = baseUrlProblem(flags['base-url']);
    if (problem !== undefined) throw new NistError('USAGE_INVALID', problem);
    const beacon = new Beacon(flags['base-url'].replace(/\/+$/, ''), {
      http: directHttpClient(),
      fail: (_, message, details) => new NistError('SOURCE_UNEXPECTED_REPLY', message, details),
    });
    const request = { signal: new AbortController().signal };
    const fetched = await beacon.pulse(choice, request);
    const verified = await new PulseVerifier(beacon).verify(fetched, ['certificate', 'link'], request);
    const document = savedPulseDocument(fetched.document, {
      certificatePem: verified.certificatePem,
      previous: verified.previous?.document,
    });
    const text = `${JSON.stringify(document, null, 2)}\n`;
    if (flags.output === undefined) this.log(text.trimEnd());
    else await save(flags.output, text);
    process.stderr.write(`${[pulseName(fetched.pulse), ...explainChecks(verified.verdicts, PULSE_CHECKS)].join('\n  ')}\n`);
    return document;
  }
}

function choiceOf(time: string, { chain, pulse }: { readonly chain: number | undefined; readonly pulse: number | undefined }): PulseChoice {
  const choice = parsePulseChoice(time);
  if (choice === undefined) {
    throw new NistError(
      'USAGE_INVALID',
      `Expected \`last\`, a time such as 2026-01-31T12:00:00Z, or milliseconds since 1970, got ${JSON.stringify(time)}.`,
    );
  }
  return chain === undefined || pulse === undefined ? choice : { by: 'index', chain, pulse };
}

async function save(file: string, text: string): Promise<void> {
  try {
    await writeFile(file, text);
  } catch (error) {
    throw new NistError('OUTPUT_FAILED', `${file} cannot be written: ${error instanceof Error ? error.message : String(error)}`, {
      cause: error,
    });
  }
}
