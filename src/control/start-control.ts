import type { Control, ControlOptions } from './control.ts';
import { RequestDesk } from './request-desk.ts';
import { listenOnEgdSocket, listenOnSocket, type Listener } from './socket-listener.ts';
import { TcpPort } from './tcp-port.ts';

/** Opens the socket and, where the configuration has it, the TCP port. Rejects with DAEMON_PORT_IN_USE, DAEMON_ADDRESS_UNUSABLE. */
export async function startControl(options: ControlOptions): Promise<Control> {
  const desk = new RequestDesk(options);
  const socket = await listenOnSocket(options.places.socket, desk);
  const tcp = new TcpPort(desk);
  let egd: Listener | undefined;
  try {
    egd = await openEgdSocket(desk);
    await tcp.open(desk.settings);
  } catch (error) {
    await Promise.all([socket.stop(0), egd?.stop(0)]);
    throw error;
  }
  return {
    get counts() {
      return desk.counts;
    },
    get tcpPort() {
      return tcp.port;
    },
    reload: async (config) => {
      await tcp.change(config);
      desk.settings = config;
    },
    stop: async ({ timeout }) => {
      await Promise.all([socket.stop(timeout), tcp.stop(timeout), egd?.stop(timeout)]);
    },
  };
}

async function openEgdSocket(desk: RequestDesk): Promise<Listener | undefined> {
  const { egdSocket, egdSocketMode } = desk.settings.control;
  return egdSocket === undefined ? undefined : listenOnEgdSocket(egdSocket, egdSocketMode, desk);
}
