/** "EGD" and a zero byte, in this order: the first bytes of a pool file. */
export const MAGIC = Uint8Array.of(0x45, 0x47, 0x44, 0x00);

/** The version of the format that is written, and the only one that is read. */
export const FORMAT_VERSION = 1;

/** Where the fields of the header lie, in bytes from the start of the file; numbers are little endian. */
export const HEADER = { version: 4, maxEntropy: 8, chunkMaxEntropy: 16, chunkCount: 20, createdAt: 24, length: 32 } as const;

/** Where the fields before the bytes of a chunk lie, in bytes from the start of the chunk. */
export const CHUNK = { size: 8, length: 12 } as const;

/** Where the fields of the footer lie, in bytes from its start; the checksum is over all bytes before it. */
export const FOOTER = { checksum: 8, magic: 16, reserved: 20, length: 32 } as const;
