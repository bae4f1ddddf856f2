import { z } from 'zod';
import type { Component } from '../contract/component.js';
import { MoCo, type OwnKeys } from '../method/moco.js';
import { paperSettings } from '../method/paper-settings.js';
import type { HardMixingConfig } from '../negatives/hard-mixing.js';
import { component } from './component.js';
import { encoderOf, headOf, lowViews, queueSizeOf } from './method-parts.js';
import { headShape, withPresets, type HeadSettings, type Presets } from './with-presets.js';

const unit = z.number().min(0).max(1);
const count = z.int().min(1);

interface MoCoSettings {
  readonly temperature: number;
  readonly momentum: number;
  readonly queueSize: number;
  readonly ownKeys?: OwnKeys;
  readonly mixing?: HardMixingConfig;
  readonly lowViews?: number;
  readonly head: HeadSettings;
}

/** `hidden` and `kept` are the names that the two choices had in earlier configs. */
const earlierOwnKeys: Readonly<Record<string, OwnKeys>> = { hidden: 'masked', kept: 'negatives' };

const ownKeysSchema = z
  .enum(['masked', 'negatives', 'hidden', 'kept'])
  .transform((choice) => earlierOwnKeys[choice] ?? choice)
  .describe(
    "Earlier keys of the batch's own samples: 'masked' leaves them out of the loss, 'negatives' " +
      "uses them as negatives, which lowers quality (for experiments). 'hidden' and 'kept' are " +
      'earlier names of the same.',
  );

function moco(
  version: string,
  summary: string,
  paper: Component['paper'],
  presets: Presets<MoCoSettings>,
): Component {
  return component({
    kind: 'method',
    id: `core/moco-${version}`,
    summary,
    paper,
    schema: withPresets(
      {
        temperature: z.number().positive(),
        momentum: unit,
        queueSize: count.describe('Shortened with a warning when the data set is smaller.'),
        ownKeys: ownKeysSchema,
        mixing: z.strictObject({
          hardest: count.optional(),
          mixed: count.optional(),
          withQuery: count.optional(),
        }),
        lowViews,
        head: headShape,
      },
      presets,
    ),
    create({ preset: _, head, queueSize, ...rest }, context) {
      const encoder = encoderOf(context),
        { seed } = context;
      return new MoCo({
        ...rest,
        encoder,
        seed,
        queueSize: rest.ownKeys === 'negatives' ? queueSize : queueSizeOf(queueSize, context),
        head: headOf(head, { batchNorm: false }, encoder.width, seed, 'head'),
      });
    },
  });
}
/** MoCo with a queue, as components: v1 and v2. */
export const mocoMethods: readonly Component[] = [
  moco(
    'v1',
    'Queries against the keys of a slow twin, with a queue of negatives.',
    {
      title: 'Momentum Contrast for Unsupervised Visual Representation Learning',
      url: 'https://arxiv.org/abs/1911.05722',
    },
    {
      paper: {
        ...paperSettings.moco,
        temperature: 0.07,
        head: { layers: 1, width: 128 },
      },
      small: { temperature: 0.1, momentum: 0.99, queueSize: 4096, head: { layers: 1, width: 128 } },
    },
  ),
  moco(
    'v2',
    'MoCo with a two-layer head and stronger views.',
    {
      title: 'Improved Baselines with Momentum Contrastive Learning',
      url: 'https://arxiv.org/abs/2003.04297',
    },
    {
      paper: {
        ...paperSettings.moco,
        head: { layers: 2, hidden: 2048, width: 128 },
      },
      small: { temperature: 0.1, momentum: 0.99, queueSize: 4096, head: { layers: 2, width: 128 } },
    },
  ),
];
