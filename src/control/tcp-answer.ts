/** What a request on the TCP port comes to. */
export interface TcpAnswer {
  readonly method: string; // `unknown` where there is no such command
  readonly isFine: boolean;
  readonly reply: string | Buffer;
  readonly error?: unknown; // for the log
  readonly afterwards?: () => void; // when the reply is on its way
}
