import { readFile, stat } from 'node:fs/promises';
import type { Server } from 'node:https';
import { createSecureContext, type SecureContextOptions } from 'node:tls';
import { EgdError } from 'egd-core';
import type { ComponentLog } from 'egd-core/logging';
import type { GatewayConfig } from '../config/gateway-config.ts';

/** The files of a gateway's certificate. */
export interface TlsFiles {
  readonly cert: string;
  readonly key: string;
  readonly clientCa?: string | undefined;
}

/** The certificate of a gateway, and how it is replaced while the gateway runs. */
export interface TlsContext {
  readonly options: SecureContextOptions;
  /** Gives the server what is in the files now; what can't be used is logged, and the server goes on with what it has. */
  reload(server: Server): Promise<void>;
  /** Looks at the files every so often and reloads them when they are others; ends with the function it returns. */
  watch(server: Server, every?: number): () => void;
}

/** The files that the configuration names; undefined: plain HTTP. */
export function tlsFilesOf({ tlsCert, tlsKey, tlsClientCa }: GatewayConfig): TlsFiles | undefined {
  return tlsCert === undefined || tlsKey === undefined ? undefined : { cert: tlsCert, key: tlsKey, clientCa: tlsClientCa };
}

const LOOK_EVERY = 2000; // milliseconds

/** Reads the certificate. Rejects with CONFIG_INVALID_VALUE when a file can't be read, or certificate and key don't fit. */
export async function openTlsContext(files: TlsFiles, log: ComponentLog): Promise<TlsContext> {
  const options = await read(files);
  let seen = await signature(files);
  let reloading = Promise.resolve();

  const reload = async (server: Server): Promise<void> => {
    try {
      server.setSecureContext(await read(files));
      log.info('The certificate was read again.', { file: files.cert });
    } catch (error) {
      log.error('The certificate could not be replaced; the gateway goes on with the one it has.', { error });
    }
  };
  const reloadInTurn = (server: Server): Promise<void> => (reloading = reloading.then(() => reload(server)));
  return {
    options,
    reload: reloadInTurn,
    watch(server, every = LOOK_EVERY) {
      const look = async (): Promise<void> => {
        const now = await signature(files);
        if (now === seen) return;
        seen = now;
        await reloadInTurn(server);
      };
      const timer = setInterval(() => void look(), every).unref();
      return () => clearInterval(timer);
    },
  };
}

async function read({ cert, key, clientCa }: TlsFiles): Promise<SecureContextOptions> {
  try {
    const [certificate, privateKey, ca] = await Promise.all([
      readFile(cert),
      readFile(key),
      clientCa === undefined ? undefined : readFile(clientCa),
    ]);
    const options: SecureContextOptions = {
      cert: certificate,
      key: privateKey,
      minVersion: 'TLSv1.2',
      ...(ca === undefined ? {} : { ca }),
    };
    createSecureContext(options); // throws where they don't fit
    return options;
  } catch (error) {
    const fact = error instanceof Error ? error.message : String(error);
    throw new EgdError('CONFIG_INVALID_VALUE', `The certificate ${cert} and its key ${key} can't be used: ${fact}.`, { cause: error });
  }
}

// What tells that a file is another one, or was written to; a file that is not there has none.
async function signature({ cert, key, clientCa }: TlsFiles): Promise<string> {
  const parts = [cert, key, clientCa].map(async (path) => {
    if (path === undefined) return '';
    const found = await stat(path, { bigint: true }).catch(() => undefined);
    return found === undefined ? '' : `${found.ino}:${found.size}:${found.mtimeNs}`;
  });
  return (await Promise.all(parts)).join(' ');
}
