import { parseConfig, type Component, type Dataset } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { z } from 'zod';
import { encodeWav } from '../clip/encode-wav.js';
import { bouncerMaterials, bouncerShapes, bouncerSizes } from './bouncer-look.js';
import { drawBouncer } from './draw-bouncer.js';

/**
 * Number, length and size of the clips of {@link bouncerDataset}, and what their class is.
 * Component: `video/bouncers`.
 */
export interface BouncerDatasetConfig {
  /** @default 1 */
  readonly seed?: number;
  /**
   * `validation` is to tune on; `unseen` shows combinations that the other parts never do. @default
   * 'train'
   */
  readonly part?: 'train' | 'validation' | 'test' | 'unseen';
  /** How many clips. @default 2048 */
  readonly size?: number;
  /** Of each clip. @default 3 */
  readonly seconds?: number;
  /** @default 8 */
  readonly framesPerSecond?: number;
  /** Pixels. @default 64 */
  readonly side?: number;
  /** @default 16000 */
  readonly sampleRateHz?: number;
  /** Which property of the sounding object is the class. @default 'material' */
  readonly label?: 'shape' | 'material' | 'size';
}

export type CompleteBouncerDatasetConfig = Required<BouncerDatasetConfig>;

export const bouncerDatasetSchema: z.ZodType<CompleteBouncerDatasetConfig, BouncerDatasetConfig> =
  z.strictObject({
    seed: z.int().default(1),
    part: z.enum(['train', 'validation', 'test', 'unseen']).default('train'),
    size: z.int().min(1).default(2048),
    seconds: z.number().min(0.5).max(60).default(3),
    framesPerSecond: z.number().min(1).max(120).default(8),
    side: z.int().min(16).max(512).default(64),
    sampleRateHz: z.int().min(4000).max(48000).default(16000),
    label: z.enum(['shape', 'material', 'size']).default('material'),
  });

const classes = {
  shape: bouncerShapes,
  material: bouncerMaterials,
  size: bouncerSizes,
} as const;

/**
 * Drawn clips with sound: an object bounces and rings at each contact with the floor, by its
 * material and size; a second one floats and is silent. `metadata` hold the sentence as `text`,
 * `shape`, `material`, `size`, the seconds of the `impacts`, and boxes of both objects for each
 * frame.
 *
 * @throws CP_CORE_CONFIG_INVALID
 *
 * @example
 * const dataset = bouncerDataset({ part: 'test', size: 4, side: 32 });
 * const { value, metadata } = await dataset.at!(0);
 * console.log(metadata!['text'], value.array!.shape); // a large ball of metal bounces [24, 32, 32, 3]
 */
export function bouncerDataset(config: BouncerDatasetConfig = {}): Dataset<RawSample> {
  const complete = parseConfig(bouncerDatasetSchema, config, 'video/bouncers');
  const { part, size, label, side, framesPerSecond, sampleRateHz } = complete;
  const key = (index: number) => `${part}-${String(index).padStart(6, '0')}`;
  return indexedDataset<RawSample>({
    name: `bouncers/${part}`,
    size,
    classes: classes[label],
    fingerprint: `bouncers-1-${JSON.stringify(complete)}`,
    key,
    read(index) {
      const bouncer = drawBouncer(index, complete);
      const { shape, material, frames, data, samples, impacts, sentence } = bouncer;
      return {
        index,
        key: key(index),
        label: (classes[label] as readonly string[]).indexOf(bouncer[label]),
        value: {
          members: { wav: encodeWav([samples], sampleRateHz) },
          array: { data, shape: [frames, side, side, 3] },
        },
        metadata: {
          text: sentence,
          shape,
          material,
          size: bouncer.size,
          framesPerSecond,
          impacts: impacts.map(({ seconds }) => seconds),
          soundingBoxes: bouncer.soundingBoxes,
          silentBoxes: bouncer.silentBoxes,
        },
      };
    },
  });
}

export const bouncerDatasetComponent: Component<
  CompleteBouncerDatasetConfig,
  Dataset<RawSample>
> = {
  kind: 'source',
  id: 'video/bouncers',
  summary: 'Drawn clips with sound; unseen combinations for testing.',
  schema: bouncerDatasetSchema,
  create: (config) => bouncerDataset(config),
};
