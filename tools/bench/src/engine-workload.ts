import {
  adamW, applyRunningUpdates, differentiate, ntXent, projectionHead, release, Rng, sgd, SimCLR, type Batch, type Encoder, type Optimizer, type Views,
} from '@counterpoint/core';
import { resnet, VisionTransformer, vitSchema } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import { clipStep } from './clip-workload.js';
import { ones, randomNormal, randomUniform, type Tensor2D, type Tensor4D } from '@tensorflow/tfjs-core';

/** One training step: forward, backward, update. Gives the loss. */
export type Step = () => Promise<number>;

/** A SimCLR step over two views of one fixed batch. */
export function trainingStep<B extends Batch>(encoder: Encoder<B>, views: Views<B>, temperature: number, batchNorm: boolean, optimizer: (variables: SimCLR<B>['variables']) => Optimizer): Step {
  const method = new SimCLR({ encoder, head: projectionHead({ inputs: encoder.width, width: 128, batchNorm, seed: 1 }), loss: ntXent({ temperature }) });
  const updater = optimizer(method.variables);
  let steps = 0;
  return async () => {
    const pass = { phase: 'train', rng: Rng.of(1, 'step', steps++) } as const;
    const differentiated = differentiate(method, views, { progress: { step: steps, totalSteps: 1000 }, pass } as never);
    updater.step(differentiated.gradients, 0.01);
    applyRunningUpdates(differentiated.running);
    const loss = (await differentiated.loss.data())[0]!;
    release(differentiated);
    return loss;
  };
}

/** Two views of random pictures. */
export const pictures = (count: number, side = 32): Views<Tensor4D> => [1, 2].map((seed) => randomNormal([count, side, side, 3], 0, 1, 'float32', seed) as Tensor4D) as never;

/** Two views of one batch of random tokens: the same ids, told apart by dropout. */
export const tokens = (rows: number, time: number, vocabulary = 30_522): Views<{ ids: Tensor2D; mask: Tensor2D }> => [1, 2].map(() => ({ ids: randomUniform([rows, time], 0, vocabulary, 'int32', 3) as Tensor2D, mask: ones([rows, time]) as Tensor2D })) as never;

/** Workloads by the name of their benchmark. */
export const workloads: Readonly<Record<string, () => Step>> = {
  'vision-step': () => trainingStep(resnet({ depth: 18, width: 64 }), pictures(64), 0.5, true, (variables) => sgd({ variables })),
  'vision-step-narrow': () => trainingStep(resnet({ depth: 18, width: 16 }), pictures(256), 0.5, true, (variables) => sgd({ variables })),
  'vit-step': () => trainingStep(new VisionTransformer(vitSchema.parse({ side: 32, patch: 4, width: 192, depth: 6, heads: 3, pool: 'mean' }), 1), pictures(128), 0.5, true, (variables) => sgd({ variables })),
  'text-step': () => trainingStep(textTransformer({ vocabulary: 30_522, width: 256, layers: 4, heads: 4, maxTokens: 32, dropout: 0.1 }), tokens(64, 32), 0.05, false, (variables) => adamW({ variables })),
  'clip-step': clipStep,
};
