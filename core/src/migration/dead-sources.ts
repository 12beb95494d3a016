// Services that are known to be gone or to have moved, and what replaces them.
const DEAD: readonly (readonly [pattern: RegExp, note: string])[] = [
  [
    /beacon\.nist\.gov\/rest\//i,
    'the beacon of NIST in its version 1.0 is gone; version 2.0 is the source type of `egd plugins install egd-source-nist`',
  ],
  [
    /fourmilab\.(?:ch|to)\/(?:cgi-bin\/(?:uncgi\/)?)?hotbits/i,
    "HotBits' radioactive generator is off; what its address gives now is pseudorandom. Use `jitter = true` or /dev/random instead",
  ],
  [
    /qrng\.anu\.edu\.au|\/\/150\.203\.48\.55\b/i,
    'the old address of the quantum numbers of ANU is closed; the new one is https://api.quantumnumbers.anu.edu.au and needs a key',
  ],
];

/** What is known about services that a source uses and that are gone. */
export function deadSourceNotes(text: string): string[] {
  return DEAD.filter(([pattern]) => pattern.test(text)).map(([, note]) => note);
}
