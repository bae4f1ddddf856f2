import { z } from 'zod';
import type { ContextOf } from '../contract/component-context.js';
import type { Encoder, Head } from '../contract/encoder.js';
import { CounterpointError } from '../error/counterpoint-error.js';
import { projectionHead, type ProjectionHeadConfig } from '../head/projection-head.js';
import { fitQueue } from '../negatives/fit-queue.js';
import type { HeadSettings } from './with-presets.js';

/**
 * The encoder that a method trains.
 *
 * @throws CP_CORE_PART_MISSING
 */
export function encoderOf({ parts }: Partial<ContextOf<'method'>>): Encoder {
  if (parts?.encoder !== undefined) return parts.encoder;
  throw new CounterpointError('CP_CORE_PART_MISSING', {
    what: 'A method needs an encoder, and the context has none',
    expected: 'an encoder under parts.encoder of the context',
  });
}

/**
 * The head that the method's paper describes, with the widths from a config.
 *
 * @param part names the stream of its initial values
 */
export function headOf(
  settings: HeadSettings,
  form: Omit<ProjectionHeadConfig, 'inputs' | 'seed' | 'layers' | 'hidden' | 'width'>,
  inputs: number,
  seed: number,
  part: 'head' | 'predictor',
): Head {
  return projectionHead({
    ...settings,
    ...form,
    inputs,
    seed: initialValuesSeed(seed, part),
  });
}

/**
 * The seed of the initial values of a head or predictor. Seeds of runs are whole numbers. A
 * predictor's seed lies between two of them, so it never equals the seed of another run's head.
 */
function initialValuesSeed(seed: number, part: 'head' | 'predictor'): number {
  const offsets = { head: 0, predictor: 0.5 };
  return seed + offsets[part];
}

/**
 * The size of a queue, shortened where the data set of the context (`datasetSize`, `batchSize`) is
 * smaller; `warn` receives a message then.
 */
export function queueSizeOf(size: number, { parts }: ContextOf<'method'>): number {
  const { datasetSize, batchSize, warn = (message: string) => console.warn(message) } = parts;
  return datasetSize === undefined || batchSize === undefined
    ? size
    : fitQueue({ size, samples: datasetSize, batch: batchSize, warn });
}

/** The schema of the number of small views. */
export const lowViews: z.ZodType<number> = z
  .int()
  .min(0)
  .max(64)
  .default(0)
  .describe('Multi-crop: small views after the two large ones, compared with those alone.');

/** The schema of the epochs in which prototypes or a last layer keep their initial values. */
export const freezeEpochs: z.ZodType<number> = z
  .number()
  .min(0)
  .describe('Epochs in which the prototypes or the last layer keep their initial values.');

/**
 * Epochs as optimiser steps, for the data set of the context (`stepsPerEpoch`, or `datasetSize` and
 * `batchSize`); 0 where the context does not provide them.
 */
export function stepsOf(epochs: number, { parts }: ContextOf<'method'>): number {
  const {
    datasetSize = 0,
    batchSize = 1,
    stepsPerEpoch = Math.floor(datasetSize / batchSize),
  } = parts;
  return Math.round(epochs * stepsPerEpoch);
}

type HeadForm = Parameters<typeof headOf>[1];

/** The settings of a projection and of a predictor behind it. */
export interface TwoHeads {
  readonly head: HeadSettings;
  readonly predictor: HeadSettings;
}

/**
 * A projection and a predictor behind it, which is as wide as the projection unless its settings
 * say otherwise.
 *
 * @param forms how the paper describes both
 */
export function headAndPredictor(
  { head, predictor }: TwoHeads,
  forms: { readonly head: HeadForm; readonly predictor: HeadForm },
  encoder: Encoder,
  seed: number,
): { head: Head; predictor: Head } {
  const projection = headOf(head, forms.head, encoder.width, seed, 'head');
  const { width } = projection;
  return {
    head: projection,
    predictor: headOf({ width, ...predictor }, forms.predictor, width, seed, 'predictor'),
  };
}
