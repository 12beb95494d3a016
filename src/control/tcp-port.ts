import type { ControlSettings } from './control.ts';
import type { RequestDesk } from './request-desk.ts';
import { listenOnTcp, type TcpListener } from './tcp-listener.ts';

/** The TCP port of the daemon, which a new configuration can open, change and close. */
export class TcpPort {
  readonly #desk: RequestDesk;
  #listener: TcpListener | undefined;

  constructor(desk: RequestDesk) {
    this.#desk = desk;
  }

  /** The port that is listened on. */
  get port(): number | undefined {
    return this.#listener?.port;
  }

  /** Opens the port that the settings name, if any. */
  async open(settings: ControlSettings): Promise<void> {
    if (settings.control.tcp) this.#listener = await listenOnTcp(settings, this.#desk);
  }

  /** Goes over to new settings. Rejects, and goes on with the old ones, when their port can't be used. */
  async change(settings: ControlSettings): Promise<void> {
    const old = this.#desk.settings;
    if (!needsNewListener(old, settings)) return;
    const listener = this.#listener;
    this.#listener = undefined;
    const closeOld = (): void => void listener?.stop(old.control.idleTimeout);
    const isSamePort = old.tcpPort === settings.tcpPort;
    if (isSamePort) closeOld(); // or it would be in use
    try {
      await this.open(settings);
    } catch (error) {
      if (isSamePort) await this.open(old);
      else this.#listener = listener;
      throw error;
    }
    if (!isSamePort) closeOld();
  }

  async stop(timeout: number): Promise<void> {
    await this.#listener?.stop(timeout);
    this.#listener = undefined;
  }
}

// Certificates may have changed in their files.
function needsNewListener(old: ControlSettings, { control, tcpPort }: ControlSettings): boolean {
  const isSame = old.control.tcp === control.tcp && old.control.listen === control.listen && old.tcpPort === tcpPort;
  return !isSame || old.control.tlsCert !== undefined || control.tlsCert !== undefined;
}
