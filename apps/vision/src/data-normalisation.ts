import {
  openSource,
  resolveSource,
  type DataConfig,
  type Program,
  type RawConfig,
} from '@counterpoint/cli';
import { isCounterpointError, parseConfig, Registry, type Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import {
  imageModality,
  imageModalitySchema,
  measureNormalisation,
  type ImageModalityConfig,
  type Normalisation,
  type Picture,
} from '@counterpoint/image';

/** So many pictures, evenly chosen, say enough of a mean. */
const mostPictures = 1000;

/**
 * Fills in `"normalisation": "data"` of a picture modality: the mean and deviation of each channel
 * over at most 1,000 pictures of what is trained on. The numbers stand in the config from then on,
 * so that a run is embedded and exported by the numbers that it was trained with.
 *
 * @throws CP_IMAGE_EMPTY when no picture can be read
 */
export async function withDataNormalisation(
  program: Pick<Program, 'plugins' | 'detect' | 'adapt'>,
  config: RawConfig,
): Promise<RawConfig> {
  const modality = config['modality'] as RawConfig | undefined;
  if (modality?.['type'] !== 'image/picture' || modality['normalisation'] !== 'data') return config;
  const { type: _, normalisation: __, ...rest } = modality;
  const settings = parseConfig(imageModalitySchema, rest as ImageModalityConfig, 'modality');
  const normalisation = await normalisationOfData(program, config['data'], settings);
  return { ...config, modality: { ...modality, normalisation } };
}

async function normalisationOfData(
  program: Pick<Program, 'plugins' | 'detect' | 'adapt'>,
  data: unknown,
  settings: ImageModalityConfig,
): Promise<Normalisation> {
  const modality = imageModality(settings);
  const source = resolveSource(program, { split: '', ...(data as object) } as DataConfig);
  const dataset = (await openSource(source, {
    registry: new Registry(program.plugins),
    extensions: modality.extensions,
    onSkip: () => undefined, // training reports and counts them
  })) as Dataset<RawSample>;
  try {
    return await measureNormalisation(someOf(dataset, modality));
  } finally {
    await dataset.close?.();
  }
}

/** Some pictures of a data set, in its stored order. */
async function* someOf(
  dataset: Dataset<RawSample>,
  modality: ReturnType<typeof imageModality>,
): AsyncGenerator<Picture> {
  const every = Math.max(1, Math.ceil(dataset.size / mostPictures));
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const sample of dataset.epoch(order, 0, () => undefined)) {
    if (sample.index % every !== 0) continue;
    try {
      yield await modality.decode(sample);
    } catch (error) {
      if (!isCounterpointError(error)) throw error; // training reports and counts it
    }
  }
}
