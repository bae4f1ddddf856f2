import { adamW, applyRunningUpdates, differentiate, release, Rng } from '@counterpoint/core';
import { resnet } from '@counterpoint/image';
import { clip, sideBatch, Tower, Towers } from '@counterpoint/multimodal';
import { textTransformer } from '@counterpoint/text';
import { ones, randomNormal, randomUniform, type Tensor2D } from '@tensorflow/tfjs-core';
import type { Step } from './step.js';

const count = 256,
  time = 32,
  width = 128;
/** CLIP's vocabulary. */
const vocabulary = 49_408;

/**
 * A CLIP step on 256 pairs: ResNet-18 at width 16 over 32-pixel pictures, 4 layers of CLIP's text
 * transformer at width 256 over 32 tokens.
 */
export function clipStep(): Step {
  const towers = new Towers({
    image: new Tower({ encoder: resnet({ depth: 18, width: 16 }), width, rng: Rng.of(1, 'image') }),
    text: new Tower({
      encoder: textTransformer({
        vocabulary,
        width: 256,
        layers: 4,
        heads: 4,
        maxTokens: time,
        dropout: 0,
        block: 'pre',
        causal: true,
        pooling: 'last',
        activation: 'quick-gelu',
        embeddingNorm: false,
      }),
      width,
      rng: Rng.of(1, 'text'),
    }),
  });
  const method = clip({ towers });
  const optimizer = adamW({ variables: method.variables });
  const views = [
    sideBatch('image', randomNormal([count, 32, 32, 3], 0, 1, 'float32', 1)),
    sideBatch('text', {
      ids: randomUniform([count, time], 0, vocabulary, 'int32', 3) as Tensor2D,
      mask: ones([count, time]) as Tensor2D,
    }),
  ];
  let steps = 0;
  return async () => {
    const pass = { phase: 'train', rng: Rng.of(1, 'step', steps++) } as const;
    const differentiated = differentiate(method, views, {
      progress: { step: steps, totalSteps: 1000 },
      pass,
    });
    optimizer.step(differentiated.gradients, 5e-4);
    applyRunningUpdates(differentiated.running);
    const loss = (await differentiated.loss.data())[0]!;
    release(differentiated);
    return loss;
  };
}
