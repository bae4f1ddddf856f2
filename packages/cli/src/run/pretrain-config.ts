import { z } from 'zod';
import { typedConfigSchema, type TypedConfig } from '@counterpoint/core';
import { adaptSchema, type AdaptConfig } from '../finetune/adapt-config.js';
import { distilSchema, type DistilRunConfig } from '../distil/distil-run-config.js';
import { fineTuneSchema, type FineTuneRunConfig } from '../finetune/fine-tune-run-config.js';
import type { GroupKind } from './group-kind.js';

/** Where the samples of a run come from. */
export interface DataConfig {
  /**
   * A source component, such as `data/table` or one of a plugin, with its own entries beside these.
   * Without it `path` is read as `--data` is: a run records the component.
   */
  readonly type?: string;
  /** A file or folder; some components have none. */
  readonly path?: string;
  /** The name of a split, or several that are read as one. @default 'train' */
  readonly split: string | readonly string[];
  /** The column or fact of the class. */
  readonly label?: string;
  /**
   * Which samples are never negatives of each other: `label`: those of one class; `content`:
   * byte-equal ones; `near-duplicate`: nearly
   * equal ones, where the program recognises them; a fact of the sample, such as its source; or
   * several of these. @default 'none'
   */
  readonly groups: 'none' | GroupKind | readonly GroupKind[];
  /** The number of samples, drawn once, the same ones for every run; 0 takes all. @default 0 */
  readonly limit: number;
  readonly [entry: string]: unknown;
}

/**
 * What a run of pretraining is: the one JSON file behind `train`. Defaults stand in the schema
 * alone.
 */
export interface PretrainConfig {
  /**
   * What a config file says of itself, line by line: its command, what it costs, what it gave.
   * Nothing reads it.
   */
  readonly about?: readonly string[];
  /** Every draw of the run comes from it. @default 1 */
  readonly seed: number;
  /** Modules that export a plugin, by package name or path. @default [] */
  readonly plugins: readonly string[];
  readonly data: DataConfig;
  /** How stored samples become values and batches. */
  readonly modality: TypedConfig;
  /** The pipelines of the views; one is used for every view. */
  readonly views: TypedConfig;
  /**
   * Where views are made: one by one on the processor, ahead of training, or a batch at a time in
   * the engine, as a part of each step. @default 'processor'
   */
  readonly viewsIn: 'processor' | 'engine';
  /** Mixes the first view of each sample with that of another; targets become soft. @default none */
  readonly mix?: TypedConfig;
  readonly encoder: TypedConfig;
  /**
   * A safetensors file with the values that the encoder begins with, such as a run's
   * `export/encoder.safetensors`. Without it they are drawn from the seed.
   */
  readonly weights?: string;
  readonly method: TypedConfig;
  readonly optimizer: TypedConfig;
  readonly learningRate: {
    readonly base: number;
    /** `trapezoid` stays at the base and falls linearly at the end. @default 'cosine' */
    readonly schedule: 'cosine' | 'constant' | 'trapezoid';
    /** For `trapezoid`: the share of the steps in which it falls. */
    readonly decay?: number;
    /** Rising linearly before. @default 0 */
    readonly warmupEpochs: number;
  };
  /** How an encoder leaves the weights that it starts with. @default all of it is trained */
  readonly adapt?: AdaptConfig;
  /** Learning of classes, by `core/fine-tune`: what is held out, and what the run exports. */
  readonly fineTune?: FineTuneRunConfig;
  /** Imitation of a teacher, by `core/distil`: what is held out. */
  readonly distil?: DistilRunConfig;
  readonly epochs: number;
  readonly batchSize: number;
  /** Batches averaged into one step. @default 1 */
  readonly accumulate: number;
  /** Rows at a time, with gradient caching; 0 embeds the whole batch at once. @default 0 */
  readonly microBatch: number;
  /** Largest global norm of the gradients; 0 clips nothing. @default 0 */
  readonly clipNorm: number;
  readonly checkpoint: {
    /** @default 100 */
    readonly everySteps: number;
    /** @default 3 */
    readonly keep: number;
  };
  /** How often embeddings are inspected, in steps. @default 20 */
  readonly metricsEverySteps: number;
  /** Scores the encoder on a split while training. */
  readonly validation?: {
    /** The name of a split. */
    readonly split: string;
    /** In steps. @default 100 */
    readonly everySteps: number;
    /** Scores without improvement before training stops; 0 never stops. @default 0 */
    readonly patience: number;
    /** At most so many samples of either split are embedded, drawn once. @default 2000 */
    readonly limit: number;
  };
  /** What to do when the monitor sees a collapse. @default 'warn' */
  readonly onCollapse: 'warn' | 'stop' | 'rollback';
  /** What to do with a sample that cannot be read. @default 'skip' */
  readonly onError: 'skip' | 'fail';
}

const groupKind: z.ZodType<GroupKind> = z.union([
  z.enum(['label', 'content', 'near-duplicate']),
  z.strictObject({ fact: z.string() }),
]);

const dataEntries = {
  path: z.string().describe('A file or folder.'),
  split: z
    .union([z.string(), z.array(z.string()).min(1)])
    .default('train')
    .describe('The name of a split, or several that are read as one.'),
  label: z.string().optional().describe('The column or fact of the class.'),
  groups: z
    .union([z.literal('none'), groupKind, z.array(groupKind).min(1)])
    .default('none')
    .describe('Which samples are never negatives of each other.'),
  limit: z
    .int()
    .min(0)
    .default(0)
    .describe('The number of samples, drawn once, the same ones for every run; 0 takes all.'),
};

/** Detected at a path, or a source component with entries of its own. */
const dataSchema = z
  .looseObject({
    type: z.string().optional().describe('A source component; without it the layout is detected.'),
    ...dataEntries,
    path: dataEntries.path.optional(),
  })
  .superRefine((value, context) => {
    if (value.type !== undefined) return;
    const keys = Object.keys(value).filter((key) => !(key in dataEntries));
    if (keys.length > 0)
      context.addIssue({ code: 'unrecognized_keys', keys, input: value, message: keys.join(', ') });
    if ((value.path ?? '').trim() === '')
      context.addIssue({ code: 'custom', path: ['path'], message: 'a path is missing' });
  }) as unknown as z.ZodType<DataConfig>;

/** @see PretrainConfig */
export const pretrainSchema: z.ZodType<PretrainConfig> = z.strictObject({
  about: z
    .array(z.string())
    .optional()
    .describe('What the file says of itself: command, cost, result.'),
  seed: z.int().default(1).describe('Every draw of the run comes from it.'),
  plugins: z
    .array(z.string())
    .default([])
    .describe(
      'Modules that export a plugin, by package name or path; a run records paths from the root on.',
    ),
  data: dataSchema,
  modality: typedConfigSchema.describe('How stored samples become values and batches.'),
  views: typedConfigSchema.describe('The pipelines of the views.'),
  viewsIn: z
    .enum(['processor', 'engine'])
    .default('processor')
    .describe(
      'Where views are made: one by one on the processor, or a batch at a time in the engine.',
    ),
  mix: typedConfigSchema
    .optional()
    .describe('Mixes the first view of each sample with that of another; targets become soft.'),
  encoder: typedConfigSchema.describe('What is pretrained.'),
  weights: z
    .string()
    .optional()
    .describe('A safetensors file with the values that the encoder begins with.'),
  method: typedConfigSchema.describe('How it is pretrained.'),
  optimizer: typedConfigSchema,
  learningRate: z
    .strictObject({
      base: z.number().positive(),
      schedule: z.enum(['cosine', 'constant', 'trapezoid']).default('cosine'),
      decay: z
        .number()
        .min(0)
        .max(1)
        .optional()
        .describe('For `trapezoid`: the share of the steps in which the rate falls.'),
      warmupEpochs: z.number().nonnegative().default(0),
    })
    .refine(({ schedule, decay }) => (schedule === 'trapezoid') === (decay !== undefined), {
      message: 'a trapezoid has a decay, and no other schedule has one',
      path: ['decay'],
    }),
  adapt: adaptSchema
    .optional()
    .describe('How an encoder leaves the weights that it starts with. Default: all is trained.'),
  fineTune: fineTuneSchema
    .optional()
    .describe('Learning of classes: what is held out, and what the run exports.'),
  distil: distilSchema.optional().describe('Imitation of a teacher: what is held out.'),
  epochs: z.number().positive(),
  batchSize: z.int().min(2),
  accumulate: z.int().min(1).default(1),
  microBatch: z
    .int()
    .min(0)
    .default(0)
    .describe('Rows at a time, with gradient caching; 0 embeds the whole batch at once.'),
  clipNorm: z
    .number()
    .min(0)
    .default(0)
    .describe('Largest global norm of the gradients; 0 clips nothing.'),
  checkpoint: z
    .strictObject({ everySteps: z.int().min(1).default(100), keep: z.int().min(1).default(3) })
    .prefault({}),
  metricsEverySteps: z.int().min(1).default(20),
  validation: z
    .strictObject({
      split: z.string().describe('The name of a split.'),
      everySteps: z.int().min(1).default(100),
      patience: z
        .int()
        .min(0)
        .default(0)
        .describe('Scores without improvement before training stops; 0 never stops.'),
      limit: z.int().min(2).default(2000),
    })
    .optional()
    .describe('Scores the encoder on a split while training.'),
  onCollapse: z.enum(['warn', 'stop', 'rollback']).default('warn'),
  onError: z.enum(['skip', 'fail']).default('skip'),
}) as z.ZodType<PretrainConfig>;
