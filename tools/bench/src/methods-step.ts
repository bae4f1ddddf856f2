/**
 * Steps of one workload of the methods, in a process of its own so that its memory is its own:
 * `NAME SIZE MICRO`, answers one line of JSON
 * {seconds: of each step, peakBytes}. A micro-batch of 0 is the plain step.
 */
import {
  applyRunningUpdates,
  differentiate,
  differentiateCached,
  MoCo,
  projectionHead,
  release,
  Rng,
  sgd,
  SimCLR,
  type Method,
} from '@counterpoint/core';
import { startEngine, type EngineName } from '@counterpoint/engine';
import { resnet } from '@counterpoint/image';
import { randomNormal, tensor1d, tidy, type Tensor4D } from '@tensorflow/tfjs-core';

const [name = '', rows = '64', micro = '0', steps = '5'] = process.argv.slice(2);
const batch = Number(rows),
  microBatch = Number(micro);
await startEngine({ prefer: (process.env['COUNTERPOINT_ENGINE'] ?? 'cpu') as EngineName });

const encoder = resnet({ depth: 18, width: 16, stem: 'small' });
const head = projectionHead({
  inputs: encoder.width,
  width: 128,
  batchNorm: name !== 'moco',
  seed: 1,
});
const method: Method<Tensor4D> =
  name === 'moco'
    ? new MoCo({ encoder, head, queueSize: 65536, seed: 1 })
    : new SimCLR({ encoder, head });
const views = [1, 2].map(
  (seed) => randomNormal([batch, 32, 32, 3], 0, 1, 'float32', seed) as Tensor4D,
);
const optimizer = sgd({ variables: method.variables, momentum: 0.9 });
const seconds: number[] = [];
for (let step = 0; step < Number(steps); step++) {
  const started = performance.now();
  if (name === 'forward') {
    const pass = { phase: 'train', rng: Rng.of(1, step) } as const;
    const embedded = tidy(() => head.apply(encoder.encode(views[0]!, pass), pass));
    await embedded.data();
    embedded.dispose();
  } else {
    const indices = tensor1d(
      Int32Array.from({ length: batch }, (_, i) => step * batch + i),
      'int32',
    );
    const progress = { step, totalSteps: 1000 };
    const context = {
      progress,
      pass: { phase: 'train', rng: Rng.of(1, 'step', step) } as const,
      indices,
    };
    const result =
      microBatch > 0
        ? await differentiateCached(method, views, context, microBatch)
        : differentiate(method, views, context);
    indices.dispose();
    optimizer.step(result.gradients, 0.01);
    applyRunningUpdates(result.running);
    tidy(() => method.update?.(result.carry, progress));
    await result.loss.data();
    release(result);
  }
  seconds.push((performance.now() - started) / 1000);
}
process.stdout.write(
  `${JSON.stringify({ seconds, peakBytes: process.resourceUsage().maxRSS * 1024 })}\n`,
);
