import {
  disposeBatch,
  type Batch,
  type Dataset,
  type Encoder,
  type Modality,
  type Sample,
} from '@counterpoint/core';

/**
 * The encoder that {@link cachedSide} applies once to each sample, and the metadata key of the
 * vectors.
 */
export interface CachedSideOptions {
  /** Of the side that is embedded once. */
  readonly modality: Modality;
  /** As it will stay: a frozen tower's encoder. */
  readonly encoder: Encoder;
  /** @default 'vector' */
  readonly fact?: string;
  /** @default 64 */
  readonly batchSize?: number;
  readonly onProgress?: (done: number) => void;
}

/**
 * Embeds one side of every sample once, and gives the data set with those vectors as facts: read
 * them with {@link vectorModality}, so that a
 * frozen tower costs nothing in training. The tower sees each sample as it is, without a view.
 * Samples that cannot be read keep their place
 * and have no vector, so that they are skipped when they are decoded.
 *
 * Zhai et al. 2022, "LiT: Zero-Shot Transfer with Locked-image text Tuning", section 3.2
 * (precomputed image embeddings), https://arxiv.org/abs/2111.07991.
 */
export async function cachedSide<Stored>(
  dataset: Dataset<Stored>,
  { modality, encoder, fact = 'vector', batchSize = 64, onProgress }: CachedSideOptions,
): Promise<Dataset<Stored>> {
  const vectors = new Map<number, Float32Array>();
  let waiting: { index: number; value: unknown }[] = [];
  const flush = async () => {
    if (waiting.length === 0) return;
    const batch = modality.batch(waiting.map(({ value }) => value)) as Batch;
    const embedded = encoder.encode(batch);
    const rows = (await embedded.data()) as Float32Array;
    embedded.dispose();
    disposeBatch(batch);
    waiting.forEach(({ index }, i) =>
      vectors.set(index, rows.slice(i * encoder.width, (i + 1) * encoder.width)),
    );
    waiting = [];
    onProgress?.(vectors.size);
  };
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    const value = await Promise.resolve()
      .then(() => modality.decode(sample))
      .catch(() => undefined); // told again in its place when training decodes it
    if (value !== undefined) waiting.push({ index: sample.index, value });
    if (waiting.length === batchSize) await flush();
  }
  await flush();
  const withVector = (sample: Sample<Stored>): Sample<Stored> => {
    const vector = vectors.get(sample.index);
    return vector === undefined
      ? sample
      : { ...sample, metadata: { ...sample.metadata, [fact]: vector } };
  };
  const { at, close } = dataset;
  return {
    name: dataset.name,
    size: dataset.size,
    fingerprint: dataset.fingerprint,
    classes: dataset.classes,
    async *epoch(order, from, onSkip) {
      for await (const sample of dataset.epoch(order, from, onSkip)) yield withVector(sample);
    },
    ...(at ? { at: async (index: number) => withVector(await at.call(dataset, index)) } : {}),
    ...(close ? { close: () => close.call(dataset) } : {}),
  };
}
