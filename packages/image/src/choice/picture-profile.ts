import { CounterpointError, type Dataset } from '@counterpoint/core';
import { someValues, type RawSample } from '@counterpoint/data';
import type { ImageModalityConfig } from '../modality/image-modality-config.js';
import { imageModality } from '../modality/image-modality.js';
import { measureNormalisation } from '../picture/measure-normalisation.js';
import type { Picture } from '../picture/picture.js';
import type { Normalisation } from '../view/normalisation.js';

/** What pictures look like, measured without their labels. */
export interface PictureProfile {
  /** Pictures of the data set. */
  readonly size: number;
  /** The median of the shorter sides, in pixels. */
  readonly side: number;
  /** The share of pictures with colour: a mean distance between channels above 4 levels of 255. */
  readonly colour: number;
  /**
   * The mean share of pixels within 16 levels of the most frequent level of the border: near 1 for
   * symbols on paper, low for photographs.
   */
  readonly flatness: number;
  readonly normalisation: Normalisation;
}

/** So many pictures say enough. */
const mostPictures = 400;

/**
 * Measures at most 400 pictures, drawn by a fixed seed. Unreadable ones do not count.
 *
 * @param stored as a source yields them
 * @param config how they are decoded
 * @throws CP_IMAGE_EMPTY when no picture can be read, with the reason of the first
 */
export async function pictureProfile(
  stored: Dataset,
  config: ImageModalityConfig = {},
): Promise<PictureProfile> {
  const { decode } = imageModality(config);
  const dataset = stored as Dataset<RawSample>;
  const { values: pictures, drawn, firstSkipped } = await someValues(dataset, decode, mostPictures);
  if (pictures.length === 0)
    throw new CounterpointError('CP_IMAGE_EMPTY', {
      what:
        firstSkipped === undefined
          ? 'There is no picture'
          : `None of ${drawn} pictures can be read; the first: ${firstSkipped.message}`,
      where: firstSkipped?.key ?? stored.name,
      expected: 'pictures to choose a recipe for',
      facts: { code: firstSkipped?.code },
    });
  const mean = (of: (picture: Picture) => number) =>
    pictures.reduce((sum, picture) => sum + of(picture), 0) / pictures.length;
  const sides = pictures.map(({ height, width }) => Math.min(height, width)).sort((a, b) => a - b);
  return {
    size: stored.size,
    side: sides[Math.floor(sides.length / 2)]!,
    colour: mean((picture) => (colourfulness(picture) > 4 ? 1 : 0)),
    flatness: mean(flatness),
    normalisation: await measureNormalisation(pictures),
  };
}

/** The mean distance between the largest and the least channel of a pixel. */
function colourfulness({ data, channels }: Picture): number {
  if (channels !== 3) return 0;
  let total = 0;
  for (let i = 0; i < data.length; i += 3)
    total +=
      Math.max(data[i]!, data[i + 1]!, data[i + 2]!) -
      Math.min(data[i]!, data[i + 1]!, data[i + 2]!);
  return (3 * total) / data.length;
}

/** The share of pixels whose level is about the most frequent one of the border. */
function flatness({ data, channels, height, width }: Picture): number {
  const level = (pixel: number) => {
    let sum = 0;
    for (let c = 0; c < channels; c++) sum += data[pixel * channels + c]!;
    return sum / channels;
  };
  const counts = new Uint32Array(16); // of 16 levels each
  for (let x = 0; x < width; x++)
    for (const pixel of [x, (height - 1) * width + x]) counts[Math.floor(level(pixel) / 16)]!++;
  for (let y = 0; y < height; y++)
    for (const pixel of [y * width, y * width + width - 1])
      counts[Math.floor(level(pixel) / 16)]!++;
  const ground = 16 * counts.indexOf(Math.max(...counts)) + 8;
  let near = 0;
  for (let pixel = 0; pixel < height * width; pixel++)
    if (Math.abs(level(pixel) - ground) <= 16) near++;
  return near / (height * width);
}
