import * as Args from '@oclif/core/args';
import * as Flags from '@oclif/core/flags';
import { NistCommand } from '../../nist-command.ts';
import { refusedChecks } from '../../pulse-policy.ts';
import { pulseName } from '../../pulse.ts';
import { PULSE_CHECKS, type PulseCheck, type PulseVerdicts } from '../../verdict.ts';
import { type VerifiedFile, verifySavedPulses } from '../../verify-saved-pulses.ts';

/** `egd nist verify`: the four verdicts on saved pulses, without a network. */
export default class NistVerify extends NistCommand {
  static override args = {
    file: Args.string({ description: 'Saved pulses, as `egd nist fetch` or the beacon itself writes them.', required: true }),
  };

  static override examples = [
    '<%= config.bin %> nist verify pulse.json',
    '<%= config.bin %> nist verify 54609.json 54610.json --certificate beacon.pem',
  ];

  static override flags = {
    certificate: Flags.string({
      helpValue: 'PEM',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'File of the certificate that the pulses name.',
    }),
    previous: Flags.string({
      helpValue: 'FILE',
      multiple: true,
      multipleNonGreedy: true,
      summary: 'Saved pulse before one of the pulses.',
    }),
    require: Flags.string({
      multiple: true,
      multipleNonGreedy: true,
      options: [...PULSE_CHECKS],
      summary: 'Check that must be valid, instead of output, certificate and link (and a signature that is not wrong).',
    }),
  };

  static override strict = false;

  static override summary = 'Verify saved pulses of the NIST beacon, without a network.';

  async run(): Promise<NistVerification> {
    const { argv, flags } = await this.parse(NistVerify);
    const { certificate: certificates = [], previous = [], require } = flags;
    const verified = await verifySavedPulses({ files: argv.map(String), certificates, previous });
    const required = require === undefined ? undefined : PULSE_CHECKS.filter((check) => require.includes(check));
    const pulses = verified.map((file) => judged(file, required));
    const result = { accepted: pulses.every(({ accepted }) => accepted), pulses };
    for (const pulse of pulses) this.log(forPeople(pulse));
    if (result.accepted) return result;
    if (this.jsonEnabled()) this.logJson(result);
    return this.exit(4);
  }
}

/** What `egd nist verify` found. */
export interface NistVerification {
  readonly accepted: boolean; // whether all pulses are
  readonly pulses: readonly JudgedPulse[];
}

interface JudgedPulse {
  readonly file: string;
  readonly chainIndex: number;
  readonly pulseIndex: number;
  readonly timeStamp: string;
  readonly outputValue: string;
  readonly accepted: boolean;
  readonly refused: readonly PulseCheck[]; // for which checks
  readonly verdicts: PulseVerdicts;
}

function judged({ file, pulse, verdicts }: VerifiedFile, required: readonly PulseCheck[] | undefined): JudgedPulse {
  const { chainIndex, pulseIndex, timeStamp, outputValue } = pulse;
  const refused = refusedChecks(verdicts, required);
  return { file, chainIndex, pulseIndex, timeStamp, outputValue, accepted: refused.length === 0, refused, verdicts };
}

function forPeople(pulse: JudgedPulse): string {
  const lines = PULSE_CHECKS.map(
    (check) => `  ${check.padEnd(12)} ${pulse.verdicts[check].verdict.padEnd(13)} ${pulse.verdicts[check].reason}`,
  );
  const outcome = pulse.accepted ? 'accepted' : `refused for: ${pulse.refused.join(', ')}`;
  return [`${pulse.file}: ${pulseName(pulse)}, ${pulse.timeStamp}: ${outcome}`, ...lines].join('\n');
}
