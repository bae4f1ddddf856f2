import { SkipReport, type ProgressDisplay } from '@counterpoint/cli';
import { CounterpointError, type Dataset, type Sample } from '@counterpoint/core';
import { mapDataset, openDataset, type RawSample } from '@counterpoint/data';
import { sceneDataset, type ImageModality, type Picture } from '@counterpoint/image';

const count = 8;

export interface ProvingOptions {
  /** The user's pictures. Default: drawn ones. */
  readonly data?: string;
  readonly display: ProgressDisplay;
}

/**
 * The first eight pictures of the user's that can be read, or eight that the program draws.
 *
 * @param channels of the modality
 * @throws CP_VISION_USAGE when none can be read
 */
export async function provingPictures(
  modality: ImageModality,
  channels: number,
  { data, display }: ProvingOptions,
): Promise<Picture[]> {
  const { onSkip } = new SkipReport(display);
  const stored =
    data === undefined
      ? mapDataset(sceneDataset({ part: 'test', size: count }), (sample) =>
          withBands(sample as Sample<RawSample>, channels),
        )
      : await openDataset(data, { extensions: modality.extensions, onSkip });
  const decoded = mapDataset(stored, (sample) =>
    modality.decode(sample as Sample<RawSample>),
  ) as Dataset<Picture>;
  const pictures: Picture[] = [];
  for await (const { value } of decoded.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    pictures.push(value);
    if (pictures.length === count) break;
  }
  if (pictures.length > 0) return pictures;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: 'None of the pictures could be read',
    where: data!,
    expected: 'at least one to prove the file on',
    remedy: 'give other pictures, or leave --data out',
  });
}

/**
 * A drawn picture with as many bands as a multispectral modality takes: its colours, again and
 * again.
 */
function withBands({ value }: Sample<RawSample>, channels: number): RawSample {
  const { array } = value;
  if (array === undefined || channels === 1 || channels === 3) return value;
  const [height = 0, width = 0, colours = 1] = array.shape;
  const data = Uint8Array.from(
    { length: height * width * channels },
    (_, i) => array.data[Math.floor(i / channels) * colours + ((i % channels) % colours)]!,
  );
  return { ...value, array: { data, shape: [height, width, channels] } };
}
