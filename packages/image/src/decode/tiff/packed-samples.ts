import type { GeoTIFFImage } from 'geotiff';
import type { Samples, SampleType } from '../levels-of-samples.js';
import type { TiffLayout } from './tiff-layout.js';

/** Whether samples are no whole 1, 2 or 4 bytes. `geotiff` misreads those of several bands. */
export function isPacked({ kind, bits }: SampleType): boolean {
  return kind !== 'float' && ![8, 16, 32].includes(bits);
}

/** Tags of TIFF 6.0 by their numbers. */
const tags = { width: 256, bits: 258, samples: 277, tileWidth: 322, format: 339 };

/**
 * Reads the bytes of packed samples through `geotiff`, which is told that they are bytes, and takes
 * them apart. Rows, and rows of tiles, begin at whole bytes, the highest bit first; three bytes lie
 * in the order of the file.
 *
 * @returns interleaved samples
 */
export async function readPackedSamples(
  image: GeoTIFFImage,
  { width, height, samplesPerPixel, planarConfiguration, littleEndian }: TiffLayout,
  { kind, bits }: SampleType,
): Promise<Samples> {
  const together = planarConfiguration === 2 ? 1 : samplesPerPixel;
  const planes = samplesPerPixel / together;
  const rowBytes = (samples: number): number => Math.ceil((samples * together * bits) / 8);
  const fields = image.fileDirectory;
  const set = (tag: number, value: number | number[]): void => {
    fields.deferredFields.delete(tag);
    fields.deferredArrays.delete(tag);
    fields.actualizedFields.set(tag, value);
  };
  set(tags.width, rowBytes(width));
  if (image.isTiled) set(tags.tileWidth, rowBytes(image.getTileWidth()));
  set(tags.samples, planes);
  set(tags.bits, Array<number>(planes).fill(8));
  set(tags.format, Array<number>(planes).fill(1));
  const stored = (await image.readRasters({ interleave: false })) as unknown as Uint8Array[];
  const count = width * height * samplesPerPixel;
  const all = kind === 'signed' ? new Int32Array(count) : new Uint32Array(count);
  for (const [plane, bytes] of stored.entries())
    for (let y = 0; y < height; y++)
      for (let i = 0; i < width * together; i++) {
        const at = 8 * y * rowBytes(width) + i * bits;
        const to = (y * width + Math.floor(i / together)) * samplesPerPixel;
        const value =
          littleEndian && bits === 24 ? threeBytes(bytes, at / 8) : field(bytes, at, bits);
        const isNegative = kind === 'signed' && value >= 2 ** (bits - 1);
        all[to + plane + (i % together)] = isNegative ? value - 2 ** bits : value;
      }
  return all;
}

function threeBytes(bytes: Uint8Array, at: number): number {
  return bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16);
}

/** Some bits as a number, the highest first. */
function field(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let bit = 0; bit < count;) {
    const inByte = (from + bit) & 7;
    const take = Math.min(8 - inByte, count - bit);
    const part = (bytes[(from + bit) >> 3]! >> (8 - inByte - take)) & ((1 << take) - 1);
    value = value * 2 ** take + part;
    bit += take;
  }
  return value;
}
