import type { Bands } from '../bands.js';
import {
  levelsOfSamples,
  type LevelRange,
  type Samples,
  type SampleType,
} from '../levels-of-samples.js';
import { damaged, unsupported, type DecodeSubject } from '../picture-faults.js';
import { upright } from '../upright.js';
import { isPacked, readPackedSamples } from './packed-samples.js';
import type { TiffLayout } from './tiff-layout.js';

/** Codings of lossy YCbCr or of fax pages, which are for pictures of the usual bands only. */
const compressions: Readonly<Record<number, string>> = {
  1: 'none',
  5: 'LZW',
  8: 'Deflate',
  32773: 'PackBits',
  32946: 'Deflate',
  34887: 'LERC',
  50000: 'Zstandard',
};

/**
 * Reads all bands of a TIFF as levels, whatever their number and type, upright. `geotiff` decodes;
 * it is loaded at first use.
 *
 * @throws CP_IMAGE_DAMAGED, CP_IMAGE_UNSUPPORTED, CP_IMAGE_RANGE, CP_IMAGE_SHAPE
 */
export async function readTiffBands(
  bytes: Uint8Array,
  layout: TiffLayout,
  range: LevelRange | undefined,
  subject: DecodeSubject,
): Promise<Bands> {
  const { width, height, samplesPerPixel, compression, photometric, orientation } = layout;
  const type = sampleTypeOf(layout, subject);
  if (compressions[compression] === undefined)
    throw unsupported(
      subject,
      `${samplesPerPixel} bands of ${type.bits} bits with compression ${compression}`,
    );
  const packed = isPacked(type);
  if (packed && layout.predictor !== 1)
    throw unsupported(subject, `differences of samples of ${type.bits} bits`);
  const { fromArrayBuffer } = await import('geotiff');
  let samples: Samples;
  try {
    const file = await fromArrayBuffer(withUsualFillOrder(bytes, layout));
    const image = await file.getImage(0);
    // What differences of floats give has the lowest byte first, whatever the order of the file.
    if (layout.predictor === 3) image.littleEndian = true;
    samples = packed
      ? await readPackedSamples(image, layout, type)
      : ((await image.readRasters({ interleave: true })) as unknown as Samples);
  } catch (cause) {
    throw damaged(subject, messageOf(cause), cause);
  }
  if (samples.length !== width * height * samplesPerPixel)
    throw damaged(
      subject,
      `it holds ${samples.length} samples of ${width * height * samplesPerPixel}`,
    );
  const levels = levelsOfSamples(samples, type, samplesPerPixel, range, subject);
  if (photometric === 0) levels.forEach((level, i) => (levels[i] = 255 - level));
  const bands = { width, height, bands: samplesPerPixel, alpha: false, levels };
  return upright(bands, orientation);
}

/** @throws CP_IMAGE_UNSUPPORTED for complex samples, and bands of several types */
function sampleTypeOf(
  { bitsPerSample, sampleFormat }: TiffLayout,
  subject: DecodeSubject,
): SampleType {
  const [bits = 1] = bitsPerSample;
  const [format = 1] = sampleFormat;
  if (bitsPerSample.some((other) => other !== bits) || sampleFormat.some((f) => f !== format))
    throw unsupported(subject, `its bands have ${bitsPerSample.join(', ')} bits`);
  const kind = (['unsigned', 'signed', 'float', 'unsigned'] as const)[format - 1];
  if (kind === undefined) throw unsupported(subject, 'its samples are complex numbers');
  if (bits < 1 || bits > 32 + (kind === 'float' ? 32 : 0) || (kind === 'float' && bits % 16 > 0))
    throw unsupported(subject, `its samples have ${bits} bits`);
  return { kind, bits };
}

/**
 * A copy of the file whose strips have the highest bit of each byte first, which `geotiff` takes
 * for granted.
 */
function withUsualFillOrder(bytes: Uint8Array, { fillOrder, strips }: TiffLayout): ArrayBuffer {
  const copy = new Uint8Array(bytes);
  if (fillOrder === 2)
    for (const { at, bytes: length } of strips)
      for (let i = at; i < at + length; i++) copy[i] = reversedBits(copy[i]!);
  return copy.buffer;
}

function reversedBits(byte: number): number {
  let reversed = 0;
  for (let bit = 0; bit < 8; bit++) reversed |= ((byte >> bit) & 1) << (7 - bit);
  return reversed;
}

/** Decoders of compressed data throw texts too. */
function messageOf(cause: unknown): string {
  const text = cause instanceof Error ? cause.message : String(cause);
  return text.split('\n')[0]!;
}
