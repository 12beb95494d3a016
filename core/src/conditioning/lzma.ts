import { EgdError, isEgdError } from '../errors/egd-error.ts';
import { measureLzma2 } from './lzma2-chunks.ts';
import { cutXzContainer, xzContainer } from './xz-container.ts';

const PRESET = 6;
const OUTPUT_STEP = 1 << 16; // bytes asked of the coder at a time
const MOST_MEMORY = 2 ** 27; // bytes to decode an .xz file with: that of the highest preset is half of it

type Wasm = typeof import('#liblzma');
type Coder = InstanceType<Wasm['WasmLzmaStream']>;

/** Compresses to raw LZMA2, preset 6: byte for byte what Python's `lzma.compress` gives with `FORMAT_RAW`. */
export async function compressLzma(bytes: Uint8Array): Promise<Uint8Array> {
  const file = await run(bytes, (wasm, coder) => wasm.encoderInit(coder, PRESET, wasm.LZMA_CHECK_NONE));
  const raw = new Uint8Array(cutXzContainer(file));
  file.fill(0);
  return raw;
}

/** Decompresses raw LZMA2; refuses, before decoding, what would be longer than `maxLength` bytes. */
export async function decompressLzma(bytes: Uint8Array, maxLength: number): Promise<Uint8Array> {
  const lengths = measureLzma2(bytes);
  if (lengths?.compressed !== bytes.length) throw new EgdError('STORAGE_BAD_LENGTH', 'the data is not one whole raw LZMA2 stream');
  if (lengths.uncompressed > maxLength) {
    throw new EgdError('STORAGE_BAD_VALUE', `the data decompresses to ${lengths.uncompressed} bytes, more than the ${maxLength} allowed`);
  }
  if (lengths.uncompressed === 0) return new Uint8Array(0);
  const { before, after } = xzContainer(lengths);
  const file = Buffer.concat([before, bytes, after]);
  try {
    return await run(file, (wasm, coder) => wasm.decoderInit(coder));
  } catch (cause) {
    throw new EgdError('STORAGE_BAD_VALUE', 'the data is a damaged raw LZMA2 stream', { cause });
  } finally {
    file.fill(0);
  }
}

/** Decompresses an .xz file; stops, and rejects, at what would be longer than `maxLength` bytes or needs too much memory. */
export async function decompressXz(file: Uint8Array, maxLength: number): Promise<Uint8Array> {
  try {
    return await run(file, (wasm, coder) => wasm.decoderInit(coder, MOST_MEMORY), maxLength);
  } catch (cause) {
    if (isEgdError(cause)) throw cause;
    throw new EgdError('STORAGE_BAD_VALUE', 'the data is a damaged .xz file, or one that needs more than 128 MiB of memory', { cause });
  }
}

async function run(input: Uint8Array, init: (wasm: Wasm, coder: Coder) => void, maxLength: number = Infinity): Promise<Uint8Array> {
  const wasm = await import('#liblzma');
  const module = await wasm.initModule();
  const coder = new wasm.WasmLzmaStream(module);
  const inputAt = wasm.copyToWasm(module, input);
  const outputAt = wasm.copyToWasm(module, new Uint8Array(OUTPUT_STEP));
  const outputs: Uint8Array[] = [];
  let length = 0;
  try {
    init(wasm, coder);
    coder.setInput(inputAt, input.length);
    for (let status: number = wasm.LZMA_OK; status !== wasm.LZMA_STREAM_END;) {
      coder.setOutput(outputAt, OUTPUT_STEP);
      status = wasm.code(coder, wasm.LZMA_FINISH);
      if (status !== wasm.LZMA_OK && status !== wasm.LZMA_STREAM_END) throw new Error(`liblzma returned ${status}`);
      length += OUTPUT_STEP - coder.availOut;
      if (length > maxLength) throw new EgdError('STORAGE_BAD_VALUE', `the data decompresses to more than the ${maxLength} bytes allowed`);
      outputs.push(wasm.copyFromWasm(module, outputAt, OUTPUT_STEP - coder.availOut));
    }
    return Buffer.concat(outputs);
  } finally {
    // The memory of the library outlives the call: nothing of the sample may stay in it.
    module.HEAPU8.fill(0, inputAt, inputAt + input.length);
    module.HEAPU8.fill(0, outputAt, outputAt + OUTPUT_STEP);
    for (const output of outputs) output.fill(0);
    wasm.end(coder);
    for (const address of [inputAt, outputAt]) module._free(address); // oxlint-disable-line no-underscore-dangle
    coder.free();
  }
}
