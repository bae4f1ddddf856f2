import { CounterpointError } from '@counterpoint/core';
import type { Picture } from '../picture/picture.js';
import { pictureOfBands, type Bands } from './bands.js';
import { decodeBmp } from './bmp/decode-bmp.js';
import { lightOfInk, withAlpha, withoutLast } from './declared-bands.js';
import { decodeWithSharp } from './decode-with-sharp.js';
import { fillCanvas } from './gif/fill-canvas.js';
import { decodePlainJpeg } from './jpeg/decode-plain-jpeg.js';
import { jpegColours } from './jpeg/jpeg-colours.js';
import type { LevelRange } from './levels-of-samples.js';
import { decodeNpy } from './npy/decode-npy.js';
import { checkPng } from './png/check-png.js';
import { lateOrientation } from './png/late-orientation.js';
import { decodePlainPng } from './png/decode-plain-png.js';
import { pictureFormat, type PictureFormat } from './picture-format.js';
import { checkSize, wrongBands, type DecodeSubject } from './picture-faults.js';
import { decodePnm } from './pnm/decode-pnm.js';
import { readTiffBands } from './tiff/read-tiff-bands.js';
import { readTiffLayout } from './tiff/tiff-layout.js';
import { tiffReader } from './tiff/tiff-reader.js';
import { upright } from './upright.js';

/**
 * The channels and the range of the picture that {@link decodePicture} returns, and the limits of
 * its size.
 */
export interface DecodeOptions {
  /** Names the picture in messages: a path, a key. */
  readonly where?: string;
  /** Pictures of more pixels are refused before anything is decoded. @default 100,000,000 */
  readonly maxPixels?: number;
  /** The colour under transparent pixels; alpha is blended onto it. @default white */
  readonly background?: readonly [number, number, number];
  /**
   * Channels of the picture: 3 for RGB, 1 for luma, any other number for as many bands of a TIFF or
   * `.npy` file. @default 3
   */
  readonly channels?: number;
  /**
   * The sample values of a TIFF or `.npy` file that become level 0 and 255, of all bands or of
   * each. Signed samples, and floats beyond 0 to 1,
   * need it; 16-bit samples that fill a part of their range profit from it. @default the type's
   * whole range
   */
  readonly range?: LevelRange;
  /**
   * JPEG and WebP may be decoded at 1/2, 1/4 or 1/8 of their size as long as the shorter side keeps
   * at least this many pixels.
   * It saves most of the time of large photographs; files below 50 kB are decoded whole. Sound for
   * crops that are never smaller than the view:
   * with crops of area at least s, give view side / sqrt(s). @default no shrinking
   */
  readonly atLeast?: number;
}

/** Smaller files take no longer to decode than to inspect. */
const worthShrinking = 50_000;
/** Pictures of more pixels take longer than to hand them to another thread. */
const [smallJpeg, smallPng] = [256 * 256, 128 * 128];

/**
 * Decodes JPEG, PNG, WebP, AVIF, GIF (first frame), TIFF (first page), BMP, PBM, PGM, PPM or `.npy`
 * to 8-bit levels. The content decides
 * about the format, not the name. EXIF orientation is applied; embedded profiles become sRGB; CMYK
 * without a profile becomes RGB by
 * (255 - ink)(255 - black) / 255; 16 bits become 8 (the upper byte); grey becomes three equal
 * channels; alpha is blended onto `background`.
 * A band of a TIFF is alpha only where the file says so. docs/formats.md lists what is read and
 * what is refused.
 *
 * @returns RGB, or as many channels as `channels` says
 * @throws CP_IMAGE_EMPTY, CP_IMAGE_NOT_A_PICTURE, CP_IMAGE_UNSUPPORTED, CP_IMAGE_SHAPE,
 * CP_IMAGE_RANGE, CP_IMAGE_TOO_LARGE, CP_IMAGE_DAMAGED
 *
 * @example
 * const file = Buffer.from('P5 2 1 255 \x00\xff', 'latin1');
 * const { width, height, data } = await decodePicture(file);   // 2, 1, [0, 0, 0, 255, 255, 255]
 */
export async function decodePicture(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<Picture> {
  const { where, background = [255, 255, 255], channels = 3 } = options;
  if (bytes.length === 0)
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: 'A file of 0 bytes is no picture',
      where,
      remedy: 'delete it, or copy it again',
    });
  const { format, name, converter, remedy = 'convert it or leave it out' } = pictureFormat(bytes);
  if (format === undefined) {
    throw new CounterpointError('CP_IMAGE_NOT_A_PICTURE', {
      what: `The content is ${name}, which cannot be decoded as a picture`,
      where,
      expected: 'JPEG, PNG, WebP, AVIF, GIF, TIFF, BMP, PBM, PGM, PPM or .npy',
      remedy: converter === undefined ? remedy : `convert it: ${converter}`,
      facts: { found: name, bytes: bytes.length },
    });
  }
  const subject = { name, where };
  const bands = await decodeBands(bytes, format, options, subject);
  return pictureOfBands(bands, channels, background, subject);
}

async function decodeBands(
  bytes: Uint8Array,
  format: PictureFormat,
  options: DecodeOptions,
  subject: DecodeSubject,
): Promise<Bands> {
  const {
    maxPixels = 100_000_000,
    background = [255, 255, 255],
    channels = 3,
    range,
    atLeast,
  } = options;
  if (format === 'npy') return decodeNpy(bytes, { channels, maxPixels, range }, subject);
  if (format === 'tiff') return decodeTiff(bytes, options, subject);
  if (channels !== 1 && channels !== 3) throw wrongBands(subject, 3, channels);
  if (format === 'bmp') return decodeBmp(bytes, maxPixels, subject);
  if (format === 'pnm') return decodePnm(bytes, maxPixels, subject);
  if (format === 'png') {
    checkPng(bytes, subject);
    const plain = decodePlainPng(bytes, Math.min(smallPng, maxPixels), background);
    if (plain !== undefined) return plain;
  }
  const shrinks = (format === 'jpeg' || format === 'webp') && bytes.length >= worthShrinking;
  if (format === 'jpeg' && !(shrinks && atLeast !== undefined)) {
    const plain = await decodePlainJpeg(bytes, Math.min(smallJpeg, maxPixels));
    if (plain !== undefined) return plain;
  }
  const { components, hasProfile } =
    format === 'jpeg' ? jpegColours(bytes) : { components: 3, hasProfile: false };
  const decoded = await decodeWithSharp(
    bytes,
    {
      maxPixels,
      background,
      atLeast: shrinks ? atLeast : undefined,
      bands: components === 4 && !hasProfile ? 'ink' : 'usual',
    },
    subject,
  );
  if (format === 'gif') return fillCanvas(decoded, bytes);
  return format === 'png' ? upright(decoded, lateOrientation(bytes)) : decoded;
}

async function decodeTiff(
  bytes: Uint8Array,
  options: DecodeOptions,
  subject: DecodeSubject,
): Promise<Bands> {
  const { maxPixels = 100_000_000, background = [255, 255, 255], channels = 3, range } = options;
  const layout = readTiffLayout(bytes, subject);
  const { width, height, samplesPerPixel } = layout;
  checkSize(subject, { height, width: width * Math.ceil(samplesPerPixel / 4) }, maxPixels);
  const reader = tiffReader(layout, channels, range !== undefined, subject);
  if (reader.endsWith('bands')) {
    const decoded = await readTiffBands(bytes, layout, range, subject);
    if (reader === 'ink-bands') return lightOfInk(decoded, layout.extraSamples[0]);
    if (reader === 'alpha-bands') return withAlpha(decoded, layout.extraSamples[0]);
    return decoded.bands === 4 && (channels === 3 || channels === 1)
      ? withoutLast(decoded)
      : decoded;
  }
  const bands = reader === 'cmyk' ? 'ink' : reader === 'without-last' ? reader : 'usual';
  // A compression that libtiff was built without is an error to it, and black where that is passed over.
  return decodeWithSharp(bytes, { maxPixels, background, bands, failOn: 'error' }, subject);
}
