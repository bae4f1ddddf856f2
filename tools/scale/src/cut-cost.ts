/**
 * The price of a step's cut graph on one rank, beside one graph: processor time of a step, least
 * and median.
 * Run: npx tsx --conditions=@counterpoint/source tools/scale/src/cut-cost.ts resnet|vit|text
 * whole|shared [steps] [batch]
 */
import {
  adamW,
  applyRunningUpdates,
  differentiate,
  differentiateShared,
  localCommunicators,
  ntXent,
  projectionHead,
  release,
  releaseGradients,
  Rng,
  sgd,
  SimCLR,
  type Batch,
  type Encoder,
  type ObjectiveContext,
} from '@counterpoint/core';
import { startEngine } from '@counterpoint/engine';
import { resnet, VisionTransformer, vitSchema } from '@counterpoint/image';
import { textTransformer } from '@counterpoint/text';
import { ones, randomNormal, randomUniform, slice, reshape } from '@tensorflow/tfjs-core';

const [work = 'resnet', form = 'whole', steps = '6', batch = work === 'resnet' ? '64' : '32'] =
  process.argv.slice(2);
const rows = Number(batch);
await startEngine({ threads: 1 });
const pictures = () =>
  [1, 2].map((seed) => randomNormal([rows, 32, 32, 3], 0, 1, 'float32', seed) as Batch);
const vit = { side: 32, patch: 4, width: 192, depth: 6, heads: 3, pool: 'mean' };
const text = { vocabulary: 30_522, width: 256, layers: 4, heads: 4, maxTokens: 32, dropout: 0.1 };
const workloads: Readonly<Record<string, () => { encoder: Encoder; views: Batch[] }>> = {
  resnet: () => ({ encoder: resnet({ depth: 18, width: 16 }) as Encoder, views: pictures() }),
  vit: () => ({
    encoder: new VisionTransformer(vitSchema.parse(vit), 1) as Encoder,
    views: pictures(),
  }),
  text: () => ({
    encoder: textTransformer(text) as unknown as Encoder,
    views: [1, 2].map((seed) => ({
      ids: randomUniform([rows, 32], 0, 30_522, 'int32', seed),
      mask: ones([rows, 32]),
    })),
  }),
};
const { encoder, views } = workloads[work]!();
const head = projectionHead({
  inputs: encoder.width,
  width: 128,
  batchNorm: work === 'resnet',
  seed: 1,
});
const method = new SimCLR({ encoder, head, loss: ntXent({ temperature: 0.5 }) });
const { variables } = method;
const optimizer = work === 'text' ? adamW({ variables }) : sgd({ variables, momentum: 0.9 });
const [communicator] = localCommunicators(1);
const milliseconds: number[] = [];
let loss = NaN;
for (let step = 0; step <= Number(steps); step++) {
  const context: ObjectiveContext = {
    progress: { step, totalSteps: 100 },
    pass: { phase: 'train', rng: Rng.of(1, 'step', step) },
  };
  const before = process.cpuUsage();
  const result =
    form === 'whole'
      ? differentiate(method, views, context)
      : await differentiateShared(method, views, context, {
          communicator: communicator!,
          firstRow: 0,
          microBatch: rows,
          what: `step ${step}`,
        });
  optimizer.step(result.gradients, 0.01);
  applyRunningUpdates(result.running);
  releaseGradients(result);
  loss = (await result.loss.data())[0]!;
  const probe = slice(reshape(Object.values(variables)[0]!, [-1]), 0, 1);
  await probe.data();
  probe.dispose();
  release(result);
  const { user, system } = process.cpuUsage(before);
  if (step > 0) milliseconds.push((user + system) / 1000);
}
const sorted = milliseconds.sort((a, b) => a - b);
/** Processor milliseconds of a step. */
const result = {
  work,
  form,
  batch: rows,
  leastMs: sorted[0]!,
  medianMs: sorted[sorted.length >> 1]!,
  peakMegabytes: process.resourceUsage().maxRSS / 1024,
  gradientValues: Object.values(variables).reduce((sum, { size }) => sum + size, 0),
  embeddingWidth: 128,
  loss,
};
process.stdout.write(`${JSON.stringify(result)}\n`);
