import {
  randomUniform,
  setBackend,
  tidy,
  oneHot,
  memory,
  type Tensor,
  greater,
  mean,
  cast,
} from '@tensorflow/tfjs-core';
import * as layers from '@tensorflow/tfjs-layers';
import { expect, test } from 'vitest';
import { backendName } from './register.js';

test(
  'a small network of tfjs-layers learns: convolution, batch normalisation, pooling, dropout, Adam',
  { timeout: 120_000 },
  async () => {
    await setBackend(backendName);
    const before = memory().numTensors;
    const model = layers.sequential({
      layers: [
        layers.layers.conv2d({
          inputShape: [8, 8, 1],
          filters: 8,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          kernelInitializer: layers.initializers.glorotUniform({ seed: 1 }),
        }),
        layers.layers.batchNormalization(),
        layers.layers.maxPooling2d({ poolSize: 2 }),
        layers.layers.separableConv2d({
          filters: 8,
          kernelSize: 3,
          padding: 'same',
          activation: 'relu',
          depthwiseInitializer: layers.initializers.glorotUniform({ seed: 2 }),
          pointwiseInitializer: layers.initializers.glorotUniform({ seed: 3 }),
        }),
        layers.layers.globalAveragePooling2d({}),
        layers.layers.dropout({ rate: 0.1, seed: 4 }),
        layers.layers.dense({
          units: 2,
          activation: 'softmax',
          kernelInitializer: layers.initializers.glorotUniform({ seed: 5 }),
        }),
      ],
    });
    model.compile({ optimizer: 'adam', loss: 'categoricalCrossentropy', metrics: ['accuracy'] });
    const [x, y] = tidy(() => {
      // bright pictures and dark ones
      const dark = randomUniform([40, 8, 8, 1], 0, 1, 'float32', 6);
      const label = cast(greater(mean(dark, [1, 2, 3]), 0.5), 'int32');
      return [dark, oneHot(label, 2)] as [Tensor, Tensor];
    });
    const { history } = await model.fit(x, y, {
      epochs: 12,
      batchSize: 16,
      shuffle: false,
      verbose: 0,
    }); // the last batch has 8
    const losses = history['loss'] as number[];
    expect(losses.at(-1)!).toBeLessThan(0.9 * losses[0]!);
    const predicted = model.predict(x) as Tensor;
    const rows = await predicted.data();
    for (let i = 0; i < rows.length; i += 2) expect(rows[i]! + rows[i + 1]!).toBeCloseTo(1, 5);
    for (const tensor of [x, y, predicted]) tensor.dispose();
    model.dispose();
    expect(memory().numTensors - before).toBeLessThan(60); // the optimiser's own
  },
);
