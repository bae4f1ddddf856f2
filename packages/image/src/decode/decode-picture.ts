import { CounterpointError } from '@counterpoint/core';
import type { Metadata, Sharp } from 'sharp';
import type { Picture } from '../picture/picture.js';
import { loadSharp } from './load-sharp.js';
import { pictureFormat } from './picture-format.js';

export interface DecodeOptions {
  /** Names the picture in messages: a path, a key. */
  readonly where?: string;
  /** Pictures of more pixels are refused before anything is decoded. @default 100,000,000 */
  readonly maxPixels?: number;
  /** The colour under transparent pixels; alpha is blended onto it. @default white */
  readonly background?: readonly [number, number, number];
  /**
   * JPEG and WebP may be decoded at 1/2, 1/4 or 1/8 of their size as long as the shorter side keeps at least this many pixels.
   * It saves most of the time of large photographs; files below 50 kB are decoded whole. Sound for crops that are never smaller than the view: with crops of area
   * at least s, give view side / sqrt(s). @default no shrinking
   */
  readonly atLeast?: number;
}

/** Smaller files take no longer to decode than to inspect. */
const worthShrinking = 50_000;

/**
 * Decodes JPEG, PNG, WebP, AVIF, GIF (first frame) or TIFF (first page) to 8-bit RGB. The content decides about the format, not the name.
 * EXIF orientation is applied; embedded profiles and CMYK become sRGB; 16 bits become 8 (the upper byte); grey becomes three equal channels;
 * alpha is blended onto `background`.
 *
 * @throws CP_IMAGE_EMPTY, CP_IMAGE_NOT_A_PICTURE, CP_IMAGE_TOO_LARGE, CP_IMAGE_DAMAGED
 */
export async function decodePicture(
  bytes: Uint8Array,
  options: DecodeOptions = {},
): Promise<Picture> {
  const { where, maxPixels = 100_000_000, background = [255, 255, 255], atLeast } = options;
  if (bytes.length === 0)
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what: 'A file of 0 bytes is no picture',
      where,
      remedy: 'delete it, or copy it again',
    });
  const { format, name } = pictureFormat(bytes);
  if (format === undefined) {
    throw new CounterpointError('CP_IMAGE_NOT_A_PICTURE', {
      what: `The content is ${name}, which cannot be decoded as a picture`,
      where,
      expected: 'JPEG, PNG, WebP, AVIF, GIF or TIFF',
      remedy: 'convert it or leave it out',
      facts: { found: name, bytes: bytes.length },
    });
  }
  const sharp = await loadSharp();
  const unlimited = () => sharp(bytes, { failOn: 'truncated', limitInputPixels: false });
  try {
    const [r, g, b] = background;
    let image = sharp(bytes, {
      failOn: 'truncated',
      limitInputPixels: maxPixels,
      sequentialRead: true,
    })
      .autoOrient()
      .flatten({ background: { r, g, b } });
    if (
      atLeast !== undefined &&
      bytes.length >= worthShrinking &&
      (format === 'jpeg' || format === 'webp')
    )
      image = shrunk(image, await unlimited().metadata(), atLeast);
    const { data, info } = await image
      .toColourspace('srgb')
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    return {
      height: info.height,
      width: info.width,
      channels: 3,
      data: threeChannels(data, info.channels),
    };
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!;
    if (reason.includes('exceeds pixel limit'))
      throw tooLarge(name, await unlimited().metadata(), maxPixels, where);
    throw new CounterpointError('CP_IMAGE_DAMAGED', {
      what: `A ${name} file cannot be decoded: ${reason}`,
      where,
      expected: `a whole ${name} file`,
      remedy: 'copy or download it again, or leave it out',
      facts: { format, bytes: bytes.length },
      cause,
    });
  }
}

function tooLarge(
  name: string,
  { width, height }: Metadata,
  maxPixels: number,
  where: string | undefined,
): CounterpointError {
  return new CounterpointError('CP_IMAGE_TOO_LARGE', {
    what: `A ${name} of ${width} x ${height} pixels is over the limit`,
    where,
    expected: `at most ${maxPixels} pixels`,
    remedy: 'make it smaller, leave it out, or raise maxPixels',
    facts: { width, height, maxPixels },
  });
}

function shrunk(image: Sharp, { autoOrient: { width, height } }: Metadata, atLeast: number): Sharp {
  const factor = [8, 4, 2].find((f) => Math.min(width, height) / f >= atLeast);
  return factor === undefined
    ? image
    : image.resize({
        width: Math.round(width / factor),
        height: Math.round(height / factor),
        fit: 'fill',
        fastShrinkOnLoad: true,
      });
}

function threeChannels(data: Uint8Array, channels: number): Uint8Array {
  if (channels === 3) return data;
  const rgb = new Uint8Array((data.length / channels) * 3);
  const last = channels >= 3 ? 2 : 0;
  for (let from = 0, to = 0; to < rgb.length; from += channels, to += 3) {
    rgb[to] = data[from]!;
    rgb[to + 1] = data[from + Math.min(1, last)]!;
    rgb[to + 2] = data[from + last]!;
  }
  return rgb;
}
