import {
  component,
  type Augmenter,
  type Component,
  type Modality,
  type TypedConfig,
  typedConfigSchema,
} from '@counterpoint/core';
import { z } from 'zod';
import { captionModality } from '../caption/caption-modality.js';
import { randomCaption } from '../side/random-caption.js';
import { partModality } from '../side/part-modality.js';
import { sidesModality } from '../side/sides-modality.js';
import { sidesViews } from '../side/sides-views.js';
import { vectorModality } from '../side/vectors.js';
import { createNested } from './create-nested.js';

/** Modalities and views of several sides, as parts of a config. */
export const sideComponents: readonly Component[] = [
  component({
    kind: 'modality',
    id: 'multimodal/sides',
    summary: 'Several modalities of the same samples: pictures and captions, sounds and words.',
    schema: z.strictObject({
      sides: z.record(z.string(), typedConfigSchema).describe('A modality a side, by its name.'),
    }),
    async create({ sides }, context) {
      const sideModalities: Record<string, Modality> = {};
      for (const [side, config] of Object.entries(sides))
        sideModalities[side] = await createNested('modality', config, context);
      return sidesModality(sideModalities);
    },
  }),
  component({
    kind: 'modality',
    id: 'multimodal/captions',
    summary: 'One or several captions of a sample, from its columns or the files beside it.',
    schema: z.strictObject({
      text: typedConfigSchema.describe('The modality of one text.'),
      columns: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('Facts that hold captions, within objects by dots; the usual names are known.'),
      classes: z
        .array(z.string())
        .min(2)
        .optional()
        .describe('The classes in words: what is said of a sample is made of its class.'),
      templates: z
        .array(z.string())
        .min(1)
        .optional()
        .describe('What is said of a class, with {} for its name.'),
    }),
    create: async ({ text, ...source }, context) =>
      captionModality({ text: await createNested('modality', text, context), ...source }),
  }),
  component({
    kind: 'modality',
    id: 'multimodal/vectors',
    summary: 'Vectors that were made before: what a frozen tower gave for each sample.',
    schema: z.strictObject({
      width: z.int().positive(),
      fact: z.string().default('vector').describe('The fact that holds the vector.'),
    }),
    create: (config) => vectorModality(config),
  }),
  component({
    kind: 'modality',
    id: 'multimodal/part',
    summary:
      'One side of samples that were joined from several data sets, read by its own modality.',
    schema: z.strictObject({
      part: z.string().describe('The name of the side.'),
      modality: typedConfigSchema,
    }),
    create: async ({ part, modality }, context) =>
      partModality(part, await createNested('modality', modality, context)),
  }),
  component({
    kind: 'views',
    id: 'multimodal/views',
    summary: 'One view a side, each through its own pipeline; null shows a side as it is.',
    schema: z.strictObject({ sides: z.record(z.string(), typedConfigSchema.nullable()) }),
    async create({ sides }, context) {
      const augmenters: Record<string, Augmenter<unknown> | null> = {};
      for (const [side, config] of Object.entries(sides) as [string, TypedConfig | null][]) {
        const views = config === null ? null : await createNested('views', config, context);
        augmenters[side] = views === null ? null : 'draw' in views ? views : views[0]!;
      }
      return sidesViews(augmenters);
    },
  }),
  component({
    kind: 'views',
    id: 'multimodal/one-of',
    summary: "Draws one of a sample's captions for each view.",
    schema: z.strictObject({}),
    create: () => randomCaption,
  }),
];
