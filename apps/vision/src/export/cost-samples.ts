import {
  openTrainingData,
  openRunData,
  sampleValues,
  type CostSamples,
  type OpenedRun,
  type SkipReport,
} from '@counterpoint/cli';
import { sceneDataset } from '@counterpoint/image';
import { undefinedOn, type Dataset } from '@counterpoint/core';
import type { Tensor4D } from '@tensorflow/tfjs-core';
import { pictures as program } from '../pictures.js';
import { pixels } from './picture-cases.js';

/** The most samples on which a cost is measured. */
const maximumPictures = 500;
const together = 64;

/**
 * Pictures to measure the cost of compact weights on: those that are named, else those of the run,
 * else scenes that the program draws.
 */
export async function costSamples(
  run: OpenedRun<Tensor4D>,
  data: string | undefined,
  { onSkip }: SkipReport,
): Promise<CostSamples> {
  const drawScenes = () => sceneDataset({ part: 'test', size: 200 }) as Dataset;
  // The data of the run may have moved.
  const trainingData = () => openTrainingData(program, run as never, onSkip).catch(undefinedOn());
  const dataset =
    data === undefined
      ? ((await trainingData()) ?? drawScenes())
      : await openRunData(program, run as never, { path: data }, onSkip);
  const { values, labels } = await sampleValues(dataset, run as never, maximumPictures, onSkip);
  await dataset.close?.();
  const batches: CostSamples['batches'][number][] = [];
  for (let i = 0; i < values.length; i += together) {
    const batch = run.modality.batch(values.slice(i, i + together));
    batches.push({
      [pixels.name]: { data: Float32Array.from(await batch.data()), shape: batch.shape },
    });
    batch.dispose();
  }
  return { batches, labels };
}
