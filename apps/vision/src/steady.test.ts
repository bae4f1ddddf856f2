import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseConfig, Registry, type Dataset, type Sample } from '@counterpoint/core';
import { pretrain, pretrainSchema, RunFolder } from '@counterpoint/cli';
import { mapDataset } from '@counterpoint/data';
import { sceneDataset } from '@counterpoint/image';
import { memory } from '@tensorflow/tfjs-core';
import { expect, test } from 'vitest';
import { plugins } from './plugins.js';

const steps = 1000;

test(
  `${steps} steps: no tensor more, and no more memory than noise`,
  { timeout: 300_000 },
  async () => {
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
        epochs: steps / 8,
        batchSize: 4,
        clipNorm: 5,
        checkpoint: { everySteps: 100 },
        metricsEverySteps: 10,
      },
      'steady',
    );
    const modality = await registry.create('modality', config.modality, { seed: 1 });
    const dataset = mapDataset(
      sceneDataset({ part: 'train', size: 32, side: 16 }),
      (sample: Sample) => modality.decode(sample),
    ) as Dataset;
    const folder = await RunFolder.create(join(path, 'run'), {
      config: {},
      versions: {},
      engine: 'cpu',
      data: { name: 'scenes', size: 32, fingerprint: '' },
    });
    const tensors: number[] = [],
      bytes: number[] = [],
      resident: number[] = [];
    const { encoder, method, step } = await pretrain({
      config,
      recorded: config,
      registry,
      dataset,
      modality,
      folder,
      resume: false,
      display: {
        update: () => {
          tensors.push(memory().numTensors);
          bytes.push(memory().numBytes);
          resident.push(process.memoryUsage.rss());
        },
        say: () => undefined,
        end: () => undefined,
      },
    });
    expect([step, encoder.width]).toEqual([steps, 16]);
    const maximum = (values: readonly number[], from: number, to: number) =>
      Math.max(...values.slice(from, to));
    // tensors of batches that are being made, more or fewer by chance; one tensor left over a step would be 800
    const readAhead = 8;
    expect(maximum(tensors, 900, 1000)).toBeLessThanOrEqual(maximum(tensors, 100, 200) + readAhead);
    expect(maximum(bytes, 900, 1000)).toBeLessThanOrEqual(maximum(bytes, 100, 200) + 50_000);
    const grown = maximum(resident, 900, 1000) - maximum(resident, 100, 300);
    process.stderr.write(
      `resident memory: ${(maximum(resident, 100, 300) / 1e6).toFixed(0)} MB in steps 100 to ` +
        `300, ${(maximum(resident, 900, 1000) / 1e6).toFixed(0)} MB in steps 900 to 1000; ` +
        `tensors ${maximum(tensors, 100, 200)} and ${maximum(tensors, 900, 1000)}\n`,
    );
    expect(grown).toBeLessThan(60e6); // a tenth of a megabyte in each of the 800 steps between would be 80 MB
    method.dispose();
    await rm(path, { recursive: true, force: true });
  },
);
