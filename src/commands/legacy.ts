import * as Flags from '@oclif/core/flags';
import { BaseCommand } from '../base-command.ts';
import type { MethodName, MethodResults } from '../control/control-messages.ts';
import { runStart } from '../daemon/start/run-start.ts';
import { runStop } from '../daemon/start/run-stop.ts';
import { parseBytes } from '../entropy/entropy-arguments.ts';
import { runGetEntropy, type GetEntropyReport } from '../entropy/run-get-entropy.ts';
import { interruptible } from '../interrupt.ts';
import { PYTHON_WORDING } from '../legacy/python-wording.ts';
import { listSources } from '../sources/list-sources.ts';

const PATIENCE = 30; // seconds for a start, a stop or an answer
const CHOICES = ['start', 'stop', 'status', 'persist', 'sources', 'getentropy'];

interface ConfigFlag {
  readonly config: string | undefined;
}

export default class Legacy extends BaseCommand {
  static override description = 'The commands of the same names do the work; only what is printed is as it was there.';

  static override examples = ['<%= config.bin %> --start --force', '<%= config.bin %> --getentropy 32 > FILE'];

  static override flags = {
    force: Flags.boolean({ dependsOn: ['start'], summary: 'Replace a daemon that runs.' }),
    getentropy: Flags.string({ exactlyOne: CHOICES, helpValue: 'BYTES', summary: 'Write bytes to standard output.' }),
    persist: Flags.boolean({ exactlyOne: CHOICES, summary: 'Save the pool.' }),
    sources: Flags.boolean({ exactlyOne: CHOICES, summary: 'List name and interval of each source.' }),
    start: Flags.boolean({ exactlyOne: CHOICES, summary: 'Start the daemon.' }),
    status: Flags.boolean({ exactlyOne: CHOICES, summary: 'Say how much is in the pool.' }),
    stop: Flags.boolean({ exactlyOne: CHOICES, summary: 'Stop the daemon.' }),
  };

  static override hidden = true;

  static override summary = 'Understand the options of the Python daemon.';

  async run(): Promise<unknown> {
    const { flags } = await this.parse(Legacy);
    const { environment } = this;
    if (flags.getentropy !== undefined) return this.#getEntropy(parseBytes(flags.getentropy), flags);
    if (flags.start) {
      const { config } = await this.loadConfig(flags);
      const { version, root } = this.config;
      const how = { force: flags.force, foreground: false, wait: PATIENCE };
      return this.#told(await runStart({ config, environment, version, root, flags: how, json: true }), PYTHON_WORDING.started);
    }
    if (flags.stop)
      return this.#told(
        await runStop({ config: flags.config, environment, wait: PATIENCE, onWarning: (text) => this.warnAlways(text) }),
        PYTHON_WORDING.stopped,
      );
    if (flags.sources) {
      const { config } = await this.loadConfig(flags);
      const listing = listSources(config, await this.sourceTypes());
      return this.#told(listing, PYTHON_WORDING.sources(listing));
    }
    if (flags.persist) {
      const report = await this.#ask('persist', flags);
      return this.#told(report, PYTHON_WORDING.persisted(report.path));
    }
    const status = await this.#ask('status', flags);
    return this.#told(status, PYTHON_WORDING.status(status.pool.bytes, status.pool.chunks));
  }

  // There are no words: bytes, on a terminal too.
  async #getEntropy(bytes: number, flags: ConfigFlag): Promise<GetEntropyReport> {
    const client = await this.client(flags);
    try {
      return await runGetEntropy({
        client,
        bytes,
        wait: 0,
        encoding: this.jsonEnabled() ? undefined : 'binary',
        file: undefined,
        json: this.jsonEnabled(),
      });
    } finally {
      client.close();
    }
  }

  async #ask<Name extends MethodName>(method: Name, flags: ConfigFlag): Promise<MethodResults[Name]> {
    const client = await this.client(flags);
    try {
      return await interruptible((signal) => client.call(method, {}, { timeout: PATIENCE * 1000, signal }), 'CONTROL_CANCELLED');
    } finally {
      client.close();
    }
  }

  #told<Result>(result: Result, words: string): Result {
    this.log(words);
    return result;
  }
}
