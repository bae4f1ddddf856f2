import { existsSync, readdirSync } from 'node:fs';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  CounterpointError,
  parseConfig,
  Registry,
  type Dataset,
  type Sample,
} from '@counterpoint/core';
import { pretrain, pretrainSchema, RunFolder } from '@counterpoint/cli';
import { mapDataset } from '@counterpoint/data';
import { sceneDataset } from '@counterpoint/image';
import { engine, memory } from '@tensorflow/tfjs-core';
import { plugins } from '../plugins.js';

/** What a process uses after a step. */
export interface ProcessUsage {
  readonly tensors: number;
  readonly tensorBytes: number;
  /** Compiled graphs; 0 where the engine compiles none. */
  readonly sessions: number;
  /** Open files and sockets; 0 where the system does not list them. */
  readonly files: number;
  /** Timers, streams and other resources that keep Node.js alive. */
  readonly resources: number;
  readonly residentBytes: number;
}

/** Samples of one epoch. */
const samples = 32;
const batchSize = 4;
/** Every eleventh sample cannot be read and is skipped. */
const isDamaged = (index: number) => index % 11 === 5;

/**
 * Trains a vision transformer of width 16 on pictures of 8 pixels, some of them unreadable, with
 * metrics every 10 steps and a checkpoint every 100.
 *
 * @param observe receives what the process uses after each step, from 1 on
 * @returns the number of steps, and of samples that were skipped
 */
export async function steadyRun(
  steps: number,
  observe: (step: number, usage: ProcessUsage) => void,
): Promise<{ readonly step: number; readonly skipped: number }> {
  const path = await mkdtemp(join(tmpdir(), 'counterpoint-steady-'));
  const registry = new Registry(plugins);
  const config = parseConfig(
    pretrainSchema,
    {
      data: { path: 'scenes' },
      modality: { type: 'image/picture', side: 8 },
      views: { type: 'image/simclr-cifar-views', side: 8 },
      encoder: { type: 'image/vit', side: 8, patch: 4, width: 16, depth: 1, heads: 2 },
      method: { type: 'core/simclr', temperature: 0.5 },
      optimizer: { type: 'core/sgd', momentum: 0.9 },
      learningRate: { base: 0.01 },
      epochs: steps / Math.floor(samples / batchSize),
      batchSize,
      clipNorm: 5,
      checkpoint: { everySteps: 100 },
      metricsEverySteps: 10,
    },
    'steady',
  );
  const modality = await registry.create('modality', config.modality, { seed: 1 });
  const dataset = mapDataset(
    sceneDataset({ part: 'train', size: samples, side: 16 }),
    (sample: Sample) => {
      if (isDamaged(sample.index))
        throw new CounterpointError('CP_IMAGE_DAMAGED', { what: 'A test picture is damaged' });
      return modality.decode(sample);
    },
  ) as Dataset;
  const folder = await RunFolder.create(join(path, 'run'), {
    config: {},
    versions: {},
    engine: 'cpu',
    data: { name: 'scenes', size: samples, fingerprint: '' },
  });
  let observed = 0;
  let skipped = 0;
  const { method, step } = await pretrain({
    config,
    recorded: config,
    registry,
    dataset,
    modality,
    folder,
    resume: false,
    onSkip: () => void skipped++,
    display: {
      update: () => observe(++observed, usageNow()),
      say: () => undefined,
      end: () => undefined,
    },
  });
  method.dispose();
  await rm(path, { recursive: true, force: true });
  return { step, skipped };
}

const descriptors = '/proc/self/fd';

function usageNow(): ProcessUsage {
  const { numTensors, numBytes } = memory();
  return {
    tensors: numTensors,
    tensorBytes: numBytes,
    sessions: (engine().backend as { readonly sessions?: number }).sessions ?? 0,
    files: existsSync(descriptors) ? readdirSync(descriptors).length : 0,
    resources: process.getActiveResourcesInfo().length,
    residentBytes: process.memoryUsage.rss(),
  };
}
