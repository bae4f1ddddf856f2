import { unsupported, wrongBands, type DecodeSubject } from '../picture-faults.js';
import type { TiffLayout } from './tiff-layout.js';

/**
 * Who decodes a TIFF, and what becomes of its bands:
 * - `usual`: libtiff, as any picture; alpha, where declared, is blended;
 * - `without-last`: libtiff; the one band beyond RGB is not declared alpha and is left out;
 * - `cmyk`: libtiff; ink without a profile;
 * - `bands`: geotiff; each band as it is;
 * - `alpha-bands`: geotiff; the last band is alpha;
 * - `ink-bands`: geotiff; ink without a profile, and alpha where it is declared.
 */
export type TiffReader = 'usual' | 'without-last' | 'cmyk' | 'bands' | 'alpha-bands' | 'ink-bands';

const colourModels: Readonly<Record<number, { readonly name: string; readonly bands: number }>> = {
  0: { name: 'grey', bands: 1 },
  1: { name: 'grey', bands: 1 },
  2: { name: 'RGB', bands: 3 },
  3: { name: 'palette', bands: 1 },
  5: { name: 'CMYK', bands: 4 },
  6: { name: 'YCbCr', bands: 3 },
  8: { name: 'CIELab', bands: 3 },
};

/**
 * Chooses by the bands. A band beyond the colours is opacity only where ExtraSamples says so. Three
 * bands of the model "black is zero" are RGB,
 * as programs write 16-bit RGB.
 *
 * @throws CP_IMAGE_SHAPE for other numbers of bands than `channels` can take, CP_IMAGE_UNSUPPORTED
 */
export function tiffReader(
  layout: TiffLayout,
  channels: number,
  hasRange: boolean,
  subject: DecodeSubject,
): TiffReader {
  const { photometric, samplesPerPixel, extraSamples, bitsPerSample, sampleFormat, inkSet } =
    layout;
  const model = colourModels[photometric];
  if (model === undefined) throw unsupported(subject, `its colour model is number ${photometric}`);
  if (channels !== 1 && channels !== 3) {
    if (samplesPerPixel !== channels) throw wrongBands(subject, samplesPerPixel, channels);
    if (photometric === 3 || photometric === 6 || photometric === 8)
      throw unsupported(subject, `its colour model is ${model.name}, whose bands are no levels`);
    return 'bands';
  }
  const extra = samplesPerPixel - model.bands;
  const opaque = extra === 0;
  const alpha = extra === 1 && (extraSamples[0] === 1 || extraSamples[0] === 2);
  const [bits = 1] = bitsPerSample;
  const usualType =
    bitsPerSample.every((other) => other === bits && [1, 2, 4, 8, 16].includes(other)) &&
    sampleFormat.every((format) => format === 1 || format === 4);
  if (extra < 0)
    throw wrongBands(subject, samplesPerPixel, channels, `its colour model is ${model.name}`);
  if (photometric === 5 && inkSet !== 1) throw unsupported(subject, 'its inks are not CMYK');
  const greyInThree =
    photometric <= 1 && samplesPerPixel === 3 && extraSamples.every((kind) => kind === 0);
  if (greyInThree) return 'bands';
  if (!opaque && !alpha && !(photometric === 2 && extra === 1))
    throw wrongBands(subject, samplesPerPixel, channels, undeclared(extraSamples));
  const isInk = photometric === 5 && !layout.hasProfile;
  if (!usualType || hasRange || isOwn(layout)) {
    if (hasRange && (photometric > 2 || alpha))
      throw unsupported(subject, `a range of ${alpha ? 'colours with alpha' : model.name}`);
    if (photometric > 2 && !isInk)
      throw unsupported(
        subject,
        `${model.name} of ${kindOfSamples(sampleFormat[0])}, ${bits} bits`,
      );
    if (isInk) return 'ink-bands';
    return alpha ? 'alpha-bands' : 'bands';
  }
  // libvips clips inks of 16 bits, and has no alpha beside them.
  if (isInk) return alpha || bits !== 8 ? 'ink-bands' : 'cmyk';
  return opaque || alpha ? 'usual' : 'without-last';
}

const kindOfSamples = (format = 1): string =>
  ['unsigned samples', 'signed samples', 'floats'][format - 1] ?? `samples of format ${format}`;

/** Zstandard, which the libtiff of sharp does not inflate. */
const zstandard = 50000;

/** Whether bands of a usual type are such as libvips does not read, or misreads. */
function isOwn(layout: TiffLayout): boolean {
  const { photometric, bitsPerSample, samplesPerPixel, planarConfiguration, compression } = layout;
  const parts = bitsPerSample[0]! < 8 && (samplesPerPixel > 1 || planarConfiguration === 2);
  return photometric <= 2 && (parts || compression === zstandard);
}

function undeclared(extraSamples: readonly number[]): string {
  return extraSamples.some((kind) => kind > 0)
    ? 'alpha is not the only band beyond its colours'
    : 'the bands beyond its colours are not declared alpha';
}
