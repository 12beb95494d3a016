import type { PacketFormat } from '../packets/packet.ts';

/** The table `[collector]`, validated, every default filled in, paths absolute, durations in milliseconds. */
export interface CollectorConfig {
  readonly id: string; // 1 to 64 of a-z A-Z 0-9 . _ -; the host name when left out
  readonly applianceUrls: readonly string[]; // `appliance_url` or `appliance_urls`; empty: the sources of the configuration
  readonly mixingStrategy: 'xor' | 'hkdf'; // of several appliances
  readonly minAppliances?: number;
  readonly tlsCaFile?: string; // of the appliances
  readonly tlsFingerprint?: string | readonly string[];
  readonly allowHttp: boolean; // for appliances
  readonly conditioning: 'auto' | 'none' | 'egd'; // auto: bytes of appliances as they are, of all other sources conditioned as the daemon does
  readonly fetchChunkSize: number; // bytes a request, 1024
  readonly fetchInterval: number; // between requests, "1s"
  readonly bufferSize: number; // bytes that are fetched and not yet in a packet, 1 MiB
  readonly pushUrl: string; // https://host[:port]/push, http:// on loopback or with allow_http_push, udp://host:port
  readonly pushInterval: number; // "1s"
  readonly packetSize: number; // most bytes of data in a packet, 65536; of a datagram at most what fits into 1,200 bytes
  readonly queueSize: number; // bytes of packets that wait for the gateway, 10 MiB
  readonly packet: PacketFormat; // "egd-2"
  readonly hmacSecretKey?: string; // hexadecimal or base64, 32 bytes or more; better `key_file`
  readonly keyFile?: string;
  readonly cipher: 'aes-256-gcm' | 'chacha20-poly1305'; // of datagrams
  readonly pushCaFile?: string;
  readonly pushFingerprint?: string; // SHA-256 of the gateway's certificate
  readonly clientCert?: string;
  readonly clientKey?: string;
  readonly allowHttpPush: boolean;
  readonly stateFile: string; // where the sequence is reserved; in the user's state folder when left out
  readonly healthListen?: { readonly host: string; readonly port: number }; // loopback only; nowhere when left out
  readonly shutdownTimeout: number; // time to flush, "10s"
  readonly retryPolicy: RetryPolicy; // sub-table [collector.retry_policy]
}

/** How long to wait after failures, of fetching and of pushing each. */
export interface RetryPolicy {
  readonly initialDelay: number; // "500ms"
  readonly maxDelay: number; // "1m"
  readonly multiplier: number; // 2
  readonly jitter: number; // 0 to 1, share of a delay that is random; 0.2
  readonly failuresToOpen: number; // failures in a row that open the circuit; 10
  readonly openTime: number; // how long it stays open before one try; "1m"
}
