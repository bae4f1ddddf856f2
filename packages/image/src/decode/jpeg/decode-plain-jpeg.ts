import { createRequire } from 'node:module';
import type { Codec } from '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs';
import type { Bands } from '../bands.js';
import { isPlainJpeg } from './is-plain-jpeg.js';

let loading: Promise<Codec> | undefined;
let decoder: InstanceType<Codec['JPEGDecoder']> | undefined;

/**
 * Decodes a small plain JPEG file by libjpeg-turbo in WebAssembly, on this thread: the library that
 * libvips uses, with the same result, without the threads that libvips starts for each picture,
 * which take twenty times as long as a picture of 32 x 32 itself.
 *
 * @param bytes which begin as a JPEG file does
 * @param maxPixels height x width; larger files belong on other threads
 * @returns undefined where the file is larger, is no plain one, or decodes with a warning
 */
export async function decodePlainJpeg(
  bytes: Uint8Array,
  maxPixels: number,
): Promise<Bands | undefined> {
  if (!isPlainJpeg(bytes, maxPixels)) return undefined;
  const { JPEGDecoder } = await (loading ??= loadCodec());
  decoder ??= new JPEGDecoder();
  try {
    decoder.getEncodedBuffer(bytes.length).set(bytes);
    decoder.decode();
    const { height, width, componentCount: bands } = decoder.getFrameInfo();
    return { height, width, bands, alpha: false, levels: decoder.getDecodedBuffer().slice() };
  } catch {
    decoder.delete(); // Its state after an error is not defined.
    decoder = undefined;
    return undefined;
  }
}

async function loadCodec(): Promise<Codec> {
  const { default: load } = await import('@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasmjs');
  const file = createRequire(import.meta.url).resolve(
    '@cornerstonejs/codec-libjpeg-turbo-8bit/decodewasm',
  );
  return load({ locateFile: () => file });
}
