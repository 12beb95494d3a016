declare module 'seek-bzip' {
  /** Where the packed bytes come from. */
  interface ByteInput {
    readByte(): number;
    read(target: Uint8Array, offset: number, length: number): number;
  }

  /** Where the bytes go to. */
  interface ByteOutput {
    writeByte(byte: number): void;
  }

  const Bunzip: {
    /** Decodes the first stream of a bzip2 file; throws where it is damaged. */
    decode(input: ByteInput, output: ByteOutput): unknown;
  };
  export default Bunzip;
}
