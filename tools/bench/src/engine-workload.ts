import {
  adamW,
  applyRunningUpdates,
  differentiate,
  ntXent,
  projectionHead,
  release,
  releaseGradients,
  Rng,
  sgd,
  SimCLR,
  type Batch,
  type Encoder,
  type Optimizer,
  type Views,
} from '@counterpoint/core';
import { resnet, VisionTransformer, vitSchema } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import { clipStep } from './clip-workload.js';
import {
  ones,
  randomNormal,
  randomUniform,
  sum,
  tidy,
  type Tensor2D,
  type Tensor4D,
} from '@tensorflow/tfjs-core';
import type { Step } from './step.js';

/** A SimCLR step over two views of one fixed batch. */
export function trainingStep<B extends Batch>(
  encoder: Encoder<B>,
  views: Views<B>,
  temperature: number,
  batchNorm: boolean,
  optimizer: (variables: SimCLR<B>['variables']) => Optimizer,
): Step {
  const method = new SimCLR({
    encoder,
    head: projectionHead({ inputs: encoder.width, width: 128, batchNorm, seed: 1 }),
    loss: ntXent({ temperature }),
  });
  const updater = optimizer(method.variables);
  let steps = 0;
  return async () => {
    const pass = { phase: 'train', rng: Rng.of(1, 'step', steps++) } as const;
    const differentiated = differentiate(method, views, {
      progress: { step: steps, totalSteps: 1000 },
      pass,
    } as never);
    updater.step(differentiated.gradients, 0.01);
    applyRunningUpdates(differentiated.running);
    releaseGradients(differentiated);
    const loss = (await differentiated.loss.data())[0]!;
    release(differentiated);
    return loss;
  };
}

/** Two views of random pictures. */
export const pictures = (count: number, side = 32): Views<Tensor4D> =>
  [1, 2].map(
    (seed) => randomNormal([count, side, side, 3], 0, 1, 'float32', seed) as Tensor4D,
  ) as never;

/** Two views of one batch of random tokens: the same ids, told apart by dropout. */
export const tokens = (
  rows: number,
  time: number,
  vocabulary = 30_522,
): Views<{ ids: Tensor2D; mask: Tensor2D }> =>
  [1, 2].map(() => ({
    ids: randomUniform([rows, time], 0, vocabulary, 'int32', 3) as Tensor2D,
    mask: ones([rows, time]) as Tensor2D,
  })) as never;

/** Embeds pictures: forward alone. Gives the sum. */
function embedding(encoder: Encoder<Tensor4D>, [batch]: Views<Tensor4D>): Step {
  return async () => {
    const total = tidy(() => sum(encoder.encode(batch!)));
    const [value] = await total.data();
    total.dispose();
    return value!;
  };
}

const vit = (width: number, depth: number, heads: number, patch: number): VisionTransformer =>
  new VisionTransformer(vitSchema.parse({ side: 32, patch, width, depth, heads, pool: 'mean' }), 1);

/**
 * Workloads by the name of their benchmark, at their own batch size or another; the last ones are
 * small enough for TensorFlow.js's own backends.
 */
export const workloads: Readonly<Record<string, (batch?: number) => Step>> = {
  'vision-step': (batch = 64) =>
    trainingStep(resnet({ depth: 18, width: 64 }), pictures(batch), 0.5, true, (variables) =>
      sgd({ variables }),
    ),
  'vision-step-narrow': (batch = 256) =>
    trainingStep(resnet({ depth: 18, width: 16 }), pictures(batch), 0.5, true, (variables) =>
      sgd({ variables }),
    ),
  'photo-step': (batch = 32) =>
    trainingStep(
      resnet({ depth: 18, width: 64, stem: 'large' }),
      pictures(batch, 224),
      0.5,
      true,
      (variables) => sgd({ variables }),
    ),
  'vit-step': (batch = 128) =>
    trainingStep(vit(192, 6, 3, 4), pictures(batch), 0.5, true, (variables) => sgd({ variables })),
  'text-step': (batch = 64) =>
    trainingStep(
      textTransformer({
        vocabulary: 30_522,
        width: 256,
        layers: 4,
        heads: 4,
        maxTokens: 32,
        dropout: 0.1,
      }),
      tokens(batch, 32),
      0.05,
      false,
      (variables) => adamW({ variables }),
    ),
  'clip-step': () => clipStep(),
  'small-resnet-step': (batch = 4) =>
    trainingStep(resnet({ depth: 18, width: 16 }), pictures(batch), 0.5, true, (variables) =>
      sgd({ variables }),
    ),
  'small-vit-step': (batch = 32) =>
    trainingStep(vit(64, 2, 2, 8), pictures(batch), 0.5, true, (variables) => adamW({ variables })),
  'small-text-step': (batch = 16) =>
    trainingStep(
      textTransformer({
        vocabulary: 1000,
        width: 64,
        layers: 2,
        heads: 2,
        maxTokens: 16,
        dropout: 0.1,
      }),
      tokens(batch, 16, 1000),
      0.05,
      false,
      (variables) => adamW({ variables }),
    ),
  'resnet-embed': (batch = 32) => embedding(resnet({ depth: 18, width: 16 }), pictures(batch)),
  'vit-embed': (batch = 8) => embedding(vit(192, 6, 3, 4), pictures(batch)),
};
