import {
  Registry,
  Rng,
  rankMe,
  readRows,
  spread,
  uniformity,
  type Encoder,
  type Modality,
} from '@counterpoint/core';
import { embedDataset, limited, loadEncoder } from '@counterpoint/cli';
import { mapDataset, openDataset } from '@counterpoint/data';
import { knn, linearProbe, type LabelledMatrix } from '@counterpoint/eval';
import { tensor2d } from '@tensorflow/tfjs-core';
import { plugins } from '../plugins.js';

/** Which of the test pictures an encoder got right, as one character each, and what its embeddings are like without labels. */
export interface Scored {
  /** `1` where the neighbours' vote is right. */
  readonly knn: string;
  /** `1` where the linear probe is right; not fitted for an untrained encoder. */
  readonly linear: string;
  readonly rankMe: number;
  readonly uniformity: number;
  readonly spread: number;
}

/** What is scored on, and how. */
export interface ScoreOptions {
  readonly data: string;
  readonly train: string;
  readonly test: string;
  /** Pictures of the training part: those that `data.limit` trains on; 0 for all. */
  readonly limit: number;
  /** Pictures of the test part, the same ones for every run; 0 for all. */
  readonly testLimit: number;
  readonly neighbours: number;
}

/** Penalties that the probe chooses from: fewer than `evaluate` tries, for there are many runs. */
const penalties = [0.1, 0.01, 1e-3];

/** Scores the encoder of a run as it was left, or as it began. */
export async function scoredRun(
  run: string,
  options: ScoreOptions,
  which: 'trained' | 'untrained',
): Promise<Scored> {
  const { encoder, modality, untrained } = await loadEncoder(run, new Registry(plugins));
  const begun = which === 'untrained' ? await untrained() : undefined;
  const part = (split: string, limit: number) =>
    embedded({ ...options, split, limit }, modality as Modality, (begun ?? encoder) as Encoder);
  const train = await part(options.train, options.limit),
    test = await part(options.test, options.testLimit);
  for (const each of [encoder, begun]) each?.dispose();
  const marks = (correct: ArrayLike<number>) =>
    Array.from(correct, (is) => (is ? '1' : '0')).join('');
  return {
    knn: marks(
      knn(train, test, { k: Math.min(options.neighbours, train.count), temperature: 0.1 }).correct,
    ),
    linear: which === 'untrained' ? '' : marks(linearProbe(train, test, { penalties }).correct),
    ...(await labelFree(test)),
  };
}

async function embedded(
  { data, split, limit }: { data: string; split: string; limit: number },
  modality: Modality,
  encoder: Encoder,
): Promise<LabelledMatrix> {
  const stored = limited(
    await openDataset(data, { split, extensions: modality.extensions, onSkip: () => undefined }),
    limit,
  );
  const { rows, count, width, labels } = await embedDataset({
    dataset: mapDataset(stored, (sample) => modality.decode(sample as never)),
    modality,
    encoder,
    onSkip: () => undefined,
  });
  await stored.close?.();
  return { rows, count, width, labels };
}

async function labelFree(
  test: LabelledMatrix,
): Promise<Pick<Scored, 'rankMe' | 'uniformity' | 'spread'>> {
  const order = Rng.of(0, 'label-free rows').permutation(test.count).subarray(0, 1000);
  const values = new Float32Array(order.length * test.width);
  order.forEach((from, to) =>
    values.set(test.rows.subarray(from * test.width, (from + 1) * test.width), to * test.width),
  );
  const tensor = tensor2d(values, [order.length, test.width]);
  const rows = await readRows(tensor, order.length);
  tensor.dispose();
  return {
    rankMe: rankMe(rows),
    uniformity: uniformity(rows),
    spread: spread(rows) * Math.sqrt(rows.width),
  };
}
