import type { ControlConfig } from 'egd-core';
import { openControl, RawClient, type ControlFixture, type FixtureOptions } from './control-fixture.ts';

/** The control port of a small daemon with a pool of 1 MiB, and clients of it. */
export class ControlPort {
  #fixture: ControlFixture | undefined;

  get fixture(): ControlFixture {
    if (this.#fixture === undefined) throw new Error('the port was not opened');
    return this.#fixture;
  }

  readonly open = async (control: Partial<ControlConfig> = {}, options: FixtureOptions = {}): Promise<void> => {
    this.#fixture = await openControl({ bytes: 1_048_576, control, ...options });
  };

  readonly connect = (): Promise<RawClient> => RawClient.connect({ host: '127.0.0.1', port: this.fixture.control.tcpPort! });

  /** What is answered to some text, sent in these parts, until the connection is closed. */
  readonly ask = async (...parts: readonly string[]): Promise<string> => {
    const client = await this.connect();
    for (const part of parts) client.write(part);
    return client.all();
  };

  async close(): Promise<void> {
    await this.#fixture?.close();
  }
}

/** The object in a reply of the JSON protocol. */
export function replyData(reply: string): Readonly<Record<string, unknown>> {
  return JSON.parse(Buffer.from(JSON.parse(reply).data, 'base64').toString());
}
