import type { CompressionCodec } from 'hyparquet';
import * as zlib from 'node:zlib';
import { inflateSnappy } from './inflate-snappy.js';

type Inflate = (input: Uint8Array, size: number) => Uint8Array;

const codecs: Partial<Record<CompressionCodec, Inflate>> = {
  UNCOMPRESSED: (input) => input,
  SNAPPY: inflateSnappy,
  GZIP: (input, size) => zlib.gunzipSync(input, { maxOutputLength: Math.max(1, size) }),
  BROTLI: (input, size) => zlib.brotliDecompressSync(input, { maxOutputLength: Math.max(1, size) }),
  ...('zstdDecompressSync' in zlib
    ? {
        ZSTD: (input, size) =>
          (zlib as unknown as { zstdDecompressSync: typeof zlib.gunzipSync }).zstdDecompressSync(
            input,
            { maxOutputLength: Math.max(1, size) },
          ),
      }
    : {}),
};

/** Whether pages of a codec can be inflated here. */
export function isReadCodec(codec: CompressionCodec): boolean {
  return codecs[codec] !== undefined;
}

/**
 * Inflates a page to the size that its header claims, and no further.
 *
 * @throws an error with the reason when its bytes are damaged or give another size
 */
export function inflatePage(input: Uint8Array, size: number, codec: CompressionCodec): Uint8Array {
  // A page without values may have no bytes, which are no stream of any codec.
  const page = size === 0 && input.length === 0 ? input : codecs[codec]!(input, size);
  if (page.length !== size)
    throw new Error(`a page has ${page.length} bytes and its header claims ${size}`);
  return page;
}
