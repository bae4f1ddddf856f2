import { z } from 'zod';
import type { Component } from '../contract/component.js';
import type { TypedConfig } from '../contract/component-context.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { TwoViews } from '../method/two-views.js';
import { component } from './component.js';
import { encoderOf, headOf, lowViews } from './method-parts.js';

interface TwoViewsSettings {
  readonly loss: TypedConfig;
  readonly head: {
    readonly layers: number;
    readonly hidden?: number;
    readonly width: number;
    readonly batchNorm: boolean;
    readonly bias: boolean;
  };
  readonly lowViews: number;
}

const count = z.int().min(1);

const schema: z.ZodType<TwoViewsSettings> = z.strictObject({
  loss: (z.looseObject({ type: z.string() }) as z.ZodType<TypedConfig>)
    .default({ type: 'core/nt-xent' })
    .describe('A loss of any plugin, with its settings: { "type": "core/vicreg" }.'),
  head: z
    .strictObject({
      layers: count.default(2),
      hidden: count.optional().describe("Default: the encoder's width."),
      width: count.default(128),
      batchNorm: z.boolean().default(true).describe('After hidden layers.'),
      bias: z.boolean().default(true).describe('In layers without batch normalisation.'),
    })
    .prefault({}),
  lowViews,
});

/** The method `core/two-views`: two views and any loss. */
export const twoViews: Component = component({
  kind: 'method',
  id: 'core/two-views',
  summary: 'Two views of a sample and any loss between them.',
  paper: {
    title: 'A Simple Framework for Contrastive Learning of Visual Representations',
    url: 'https://arxiv.org/abs/2002.05709',
  },
  schema,
  async create({ loss, head: settings, lowViews: low }, context) {
    const encoder = encoderOf(context);
    const { seed, create } = context;
    if (create === undefined) {
      throw new CounterpointError('CP_CORE_PART_MISSING', {
        what: `The loss "${loss.type}" cannot be created: the context has no registry`,
        where: 'core/two-views',
        expected: 'a context of a Registry',
        remedy: 'use Registry.create, or `new TwoViews({ encoder, head, loss })` in code',
      });
    }
    const { batchNorm, bias, ...widths } = settings;
    const head = headOf(widths, { batchNorm, bias }, encoder.width, seed, 'head');
    return new TwoViews({
      encoder,
      head,
      lowViews: low,
      loss: await create('loss', loss, { seed, parts: { width: head.width } }),
    });
  },
});
