/** Where a gateway's entropy comes from. */
export type GatewayMode = 'push' | 'direct' | 'daemon';

/** What is done to bytes before they are served. */
export type PostProcessing = 'none' | 'sha256' | 'hmac-drbg';

/** A host and a port. */
export interface Listen {
  readonly host: string; // IP address
  readonly port: number;
}

/** The table `[gateway]`, validated, every default filled in, paths absolute, durations in milliseconds. */
export interface GatewayConfig {
  readonly mode: GatewayMode; // "push"; "direct" fetches the sources of the configuration
  readonly listen: Listen; // `listen` or QRNG-DD's `listen_address`, "127.0.0.1:7764"
  readonly reusePort: boolean; // several gateways of a cluster on one port of one machine
  readonly udpListen?: Listen; // datagrams of collectors; nowhere when left out
  readonly tlsCert?: string;
  readonly tlsKey?: string;
  readonly tlsClientCa?: string; // collectors must show a certificate of it at /push
  readonly allowHttp: boolean; // plain HTTP beyond loopback, behind a proxy that has TLS; false
  readonly trustProxy: boolean; // address of the client from X-Forwarded-For of a proxy on loopback
  readonly bufferSize: number; // bytes, 10,485,760
  readonly bufferTtl: number; // "1h"
  readonly overflow: 'discard' | 'replace'; // what comes is refused with 507 (discard), or what is oldest gives way (replace); "replace"
  readonly minAvailable: number; // bytes below which /health answers 503; 1024
  readonly postProcessing: PostProcessing;
  readonly hmacSecretKey?: string; // of packets
  readonly keyFile?: string; // of packets
  readonly packets: readonly ('egd-2' | 'qrng-dd-1')[]; // accepted formats, both by default
  readonly maxAge: number; // of a packet, "5m"
  readonly maxAhead: number; // how far a packet's time may lie in the future, "30s"
  readonly maxPacketSize: number; // bytes, 1,114,112 (a MiB and what is around it)
  readonly stateFile: string; // replay marks; in the user's state folder when left out
  readonly apiKeyFile: string; // keys of clients, hashed; in the user's state folder when left out
  readonly allowQueryKey: boolean;
  readonly rateLimit: number; // requests a second, per key and per address, 100
  readonly byteRate: number; // bytes a second per key and per address, 1,048,576
  readonly reservedShare: number; // 0 to 1, share of the buffer that is divided among the keys and that others can't take; 0.5
  readonly testShare: number; // 0 to 1, share of the buffer that a statistical test may take; 0.1
  readonly auditFile?: string; // in the user's state folder when left out; "none" in the file: not written
  readonly maxConnections: number; // 1024
  readonly requestTimeout: number; // "10s"
  readonly shutdownTimeout: number; // "10s"
  readonly mcpEnabled: boolean; // /mcp; true
  readonly metricsEnabled: boolean; // /metrics; true
  readonly pageEnabled: boolean; // /; true
  readonly cluster?: ClusterConfig; // sub-table [gateway.cluster]
}

/** The table `[gateway.cluster]`. */
export interface ClusterConfig {
  readonly nats: string | readonly string[]; // nats:// or tls:// URLs
  readonly name: string; // prefix of stream, consumer and buckets, "egd"
  readonly credentialsFile?: string;
  readonly caFile?: string;
  readonly replicas: number; // of stream and buckets, 1
  readonly prefetch: number; // bytes that a gateway holds to be served, 262,144
}
