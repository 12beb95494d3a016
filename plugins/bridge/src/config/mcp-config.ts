/** The table `[mcp]`: what `egd mcp` draws from. Both left out: the running daemon. */
export interface McpConfig {
  readonly gateway?: string; // base URL of a gateway
  readonly apiKey?: string; // or EGD_API_KEY in the environment
  readonly caFile?: string;
  readonly fingerprint?: string;
}
