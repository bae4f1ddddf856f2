import { CounterpointError, type Batch } from '@counterpoint/core';
import { tensor, type Tensor, type TypedArray } from '@tensorflow/tfjs-core';

/** The parts of one sample that can be taken away, and batches in which some are. */
export interface Regions<B extends Batch = Batch> {
  readonly count: number;
  /** Rows and columns of regions. */
  readonly grid: readonly [number, number];
  /**
   * One row for each entry: the sample with the regions that are marked 1, the others filled. The
   * caller disposes of it.
   */
  readonly batch: (masks: readonly Uint8Array[]) => B;
}

/** The size of the regions of {@link regionsOf}, and what replaces a region. */
export interface RegionOptions {
  /** Regions along each side of a picture or spectrogram, and along a waveform. @default 8 */
  readonly side?: number;
  /**
   * What fills a region of a tensor: 0 is the mean after normalisation, `mean` the mean of the
   * sample. @default 'mean'
   */
  readonly fill?: number | 'mean';
}

/**
 * The regions of one sample: cells of a picture or a spectrogram [1, rows, columns, channels],
 * stretches of a waveform [1, T],
 * or tokens `{ ids, mask }` that are not padding, which are taken away by the mask.
 *
 * @throws CP_EXPLAIN_SHAPE
 */
export async function regionsOf<B extends Batch>(
  batch: B,
  { side = 8, fill = 'mean' }: RegionOptions = {},
): Promise<Regions<B>> {
  if (!Number.isInteger(side) || side < 1)
    throw new CounterpointError('CP_EXPLAIN_OPTION', {
      what: `${side} regions a side were given`,
      expected: 'a whole number from 1',
    });
  const regions =
    'dataId' in batch
      ? await ofTensor(batch as Tensor, side, fill)
      : await ofTokens(batch as Readonly<Record<string, Tensor>>);
  return regions as unknown as Regions<B>;
}

async function ofTensor(
  values: Tensor,
  side: number,
  fill: number | 'mean',
): Promise<Regions<Tensor>> {
  const { shape } = values;
  if (shape[0] !== 1 || (shape.length !== 4 && shape.length !== 2)) throw unfit(shape);
  const [rows, columns, channels] =
    shape.length === 4 ? [shape[1]!, shape[2]!, shape[3]!] : [1, shape[1]!, 1];
  const grid = [Math.min(side, rows), Math.min(side, columns)] as const;
  const data = await values.data<'float32'>();
  const filler = Float64Array.from({ length: channels }, (_, c) => {
    if (fill !== 'mean') return fill;
    let total = 0;
    for (let i = c; i < data.length; i += channels) total += data[i]!;
    return (total * channels) / data.length;
  });
  const regionAt = Int32Array.from({ length: rows * columns }, (_, i) => {
    const row = Math.floor((Math.floor(i / columns) * grid[0]) / rows);
    return row * grid[1] + Math.floor(((i % columns) * grid[1]) / columns);
  });
  return {
    count: grid[0] * grid[1],
    grid,
    batch(masks) {
      const out = new Float32Array(masks.length * data.length);
      masks.forEach((mask, n) => {
        for (let i = 0; i < data.length; i++)
          out[n * data.length + i] =
            mask[regionAt[Math.floor(i / channels)]!] === 1 ? data[i]! : filler[i % channels]!;
      });
      return tensor(out, [masks.length, ...shape.slice(1)]);
    },
  };
}

async function ofTokens(
  batch: Readonly<Record<string, Tensor>>,
): Promise<Regions<Readonly<Record<string, Tensor>>>> {
  const { ids, mask } = batch;
  if (ids === undefined || mask === undefined || ids.shape[0] !== 1 || ids.shape.length !== 2)
    throw unfit(ids?.shape ?? []);
  const [idValues, maskValues] = [(await ids.data()) as TypedArray, await mask.data<'float32'>()];
  const time = ids.shape[1]!;
  let count = 0;
  while (count < time && maskValues[count] !== 0) count++;
  return {
    count,
    grid: [1, count],
    batch(masks) {
      const allIds = new Int32Array(masks.length * time);
      const allMasks = new Float32Array(masks.length * time);
      masks.forEach((marks, n) => {
        allIds.set(idValues, n * time);
        for (let t = 0; t < count; t++) allMasks[n * time + t] = marks[t]!;
      });
      return {
        ids: tensor(allIds, [masks.length, time], 'int32'),
        mask: tensor(allMasks, [masks.length, time], 'float32'),
      };
    },
  };
}

function unfit(shape: readonly number[]): CounterpointError {
  return new CounterpointError('CP_EXPLAIN_SHAPE', {
    what: `A batch of shape [${shape.join(', ')}] has no regions`,
    expected: 'one sample: [1, rows, columns, channels], [1, T], or ids and mask [1, T]',
  });
}
