import type { Metadata, Sharp } from 'sharp';
import type { Bands } from './bands.js';
import { loadSharp } from './load-sharp.js';
import { checkSize, damaged, unsupported, type DecodeSubject } from './picture-faults.js';
import { rgbOfInk } from './rgb-of-ink.js';

/** How libvips is to decode. */
export interface SharpOptions {
  readonly maxPixels: number;
  readonly background: readonly [number, number, number];
  /** Shrink while loading, as long as the shorter side keeps at least so many pixels. */
  readonly atLeast?: number;
  /**
   * `ink`: CMYK without a profile; `without-last`: the last of four bands is left out. @default
   * 'usual'
   */
  readonly bands?: 'usual' | 'ink' | 'without-last';
  /** Which faults of its decoder refuse a file. @default 'truncated' */
  readonly failOn?: 'truncated' | 'error';
}

/**
 * Decodes by libvips to RGB: EXIF orientation applied, profiles converted to sRGB, 16 bits to their
 * upper 8, alpha blended.
 *
 * @throws CP_IMAGE_TOO_LARGE, CP_IMAGE_DAMAGED, CP_IMAGE_UNSUPPORTED
 */
export async function decodeWithSharp(
  bytes: Uint8Array,
  { maxPixels, background, atLeast, bands = 'usual', failOn = 'truncated' }: SharpOptions,
  subject: DecodeSubject,
): Promise<Bands> {
  const sharp = await loadSharp();
  const metadata = () => sharp(bytes, { failOn: 'truncated', limitInputPixels: false }).metadata();
  try {
    let image = sharp(bytes, {
      failOn,
      limitInputPixels: maxPixels,
      sequentialRead: true,
    }).autoOrient();
    const [r, g, b] = background;
    if (bands === 'usual') image = image.flatten({ background: { r, g, b } });
    if (bands === 'without-last') image = image.removeAlpha();
    if (atLeast !== undefined) image = shrink(image, await metadata(), atLeast);
    image =
      bands === 'ink'
        ? image.pipelineColourspace('cmyk').toColourspace('cmyk')
        : image.toColourspace('srgb');
    const { data, info } = await image
      .raw({ depth: 'uchar' })
      .toBuffer({ resolveWithObject: true });
    const { height, width, channels } = info;
    const ink = bands === 'ink';
    if (ink && channels !== 4) throw new Error(`it has ${channels} inks`);
    return {
      height,
      width,
      bands: ink ? 3 : channels,
      alpha: !ink && channels === 2,
      levels: ink ? rgbOfInk(data) : data,
    };
  } catch (cause) {
    const reason = (cause as Error).message.split('\n')[0]!;
    if (reason.includes('exceeds pixel limit')) checkSize(subject, await metadata(), maxPixels);
    if (/unsupported|not supported|not implemented|not configured|bad labq/i.test(reason))
      throw unsupported(subject, reason, cause);
    throw damaged(subject, isCutOff(reason) ? `it is cut off (${reason})` : reason, cause);
  }
}

/** The words of the decoders for a file that ends too early. */
function isCutOff(reason: string): boolean {
  return /premature end|truncated|out of data|not enough data|end of (file|stream)|eof|read error/i.test(
    reason,
  );
}

function shrink(image: Sharp, { autoOrient: { width, height } }: Metadata, atLeast: number): Sharp {
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
