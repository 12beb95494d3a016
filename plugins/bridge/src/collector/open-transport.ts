import type { ServiceClock } from '../clock/service-clock.ts';
import type { CollectorConfig } from '../config/collector-config.ts';
import type { Pusher } from '../transports/pusher.ts';
import { type Packer, type PackerOptions, sealedDatagrams, signedPackets } from './packer.ts';

/** Opens the way to the gateway that `push_url` names; nothing is sent yet. */
export async function openPusher(config: CollectorConfig, clock: ServiceClock | undefined): Promise<Pusher> {
  const { pushUrl, pushCaFile, pushFingerprint, clientCert, clientKey } = config;
  if (isUdp(config)) {
    const { udpPusher } = await import('../transports/udp-pusher.ts');
    return udpPusher({ url: pushUrl, ...(clock === undefined ? {} : { clock }) });
  }
  const { httpsPusher } = await import('../transports/https-pusher.ts');
  return httpsPusher({ url: pushUrl, caFile: pushCaFile, fingerprint: pushFingerprint, clientCert, clientKey });
}

/** What makes packets for that way. */
export function openPacker(config: CollectorConfig, options: PackerOptions): Packer {
  return isUdp(config)
    ? sealedDatagrams(config.cipher, config.packetSize, options)
    : signedPackets(config.packet, config.packetSize, options);
}

function isUdp({ pushUrl }: CollectorConfig): boolean {
  return new URL(pushUrl).protocol === 'udp:';
}
