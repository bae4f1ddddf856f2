import { parseConfig, type Component, type Dataset } from '@counterpoint/core';
import { indexedDataset, type RawSample } from '@counterpoint/data';
import { z } from 'zod';
import { drawScene } from './scene.js';
import { sceneColours, sceneShapes, sceneTextures } from './vocabulary.js';
import type { SceneKind } from './lay-out.js';

/**
 * Number, size and kinds of the scenes of {@link sceneDataset}, and what their class is. Component:
 * `image/scenes`.
 */
export interface SceneDatasetConfig {
  /** @default 1 */
  readonly seed?: number;
  /** `test` shows looks that `train` never does. @default 'train' */
  readonly part?: 'train' | 'test';
  /** How many scenes. @default 4096 */
  readonly size?: number;
  /** @default 32 */
  readonly side?: number;
  /** @default ['one'] */
  readonly kinds?: readonly SceneKind[];
  /** Which word of the first object is the class. @default 'shape' */
  readonly label?: 'shape' | 'colour' | 'texture';
}

/** {@link SceneDatasetConfig} with its defaults filled in. */
export type CompleteSceneDatasetConfig = Required<SceneDatasetConfig>;

const sceneEntries = {
  seed: z.int().default(1),
  part: z.enum(['train', 'test']),
  size: z.int().min(1).default(4096),
  side: z.int().min(16).max(1024).default(32),
  kinds: z
    .array(z.enum(['one', 'several', 'two']))
    .min(1)
    .default(['one']),
  label: z.enum(['shape', 'colour', 'texture']).default('shape'),
};

/** The config of the source `image/scenes`: checks entries, fills in defaults. */
export const sceneDatasetSchema: z.ZodType<CompleteSceneDatasetConfig, SceneDatasetConfig> =
  z.strictObject({ ...sceneEntries, part: sceneEntries.part.default('train') });

const classes = { shape: sceneShapes, colour: sceneColours, texture: sceneTextures } as const;

/**
 * Scenes as a data set, drawn as they are read. `metadata` hold the sentence as `text`, and
 * `shape`, `colour`, `texture` of the first object,
 * `kind` and `objects`.
 *
 * @throws CP_CORE_CONFIG_INVALID
 */
export function sceneDataset(config: SceneDatasetConfig = {}): Dataset<RawSample> {
  const complete = parseConfig(sceneDatasetSchema, config, 'image/scenes');
  const { part, size, label, side } = complete;
  const key = (index: number) => `${part}-${String(index).padStart(6, '0')}`;
  return indexedDataset<RawSample>({
    name: `scenes/${part}`,
    size,
    classes: classes[label],
    fingerprint: `scenes-1-${JSON.stringify(complete)}`,
    key,
    read(index) {
      const { picture, sentence, objects, kind } = drawScene(index, complete);
      const { shape, colour, texture } = objects[0]!;
      return {
        index,
        key: key(index),
        label: (classes[label] as readonly string[]).indexOf({ shape, colour, texture }[label]),
        value: { members: {}, array: { data: picture.data, shape: [side, side, 3] } },
        metadata: { text: sentence, shape, colour, texture, kind, objects: objects.length },
      };
    },
  });
}

/** Scenes in a config. */
export interface SceneSourceConfig extends SceneDatasetConfig {
  /** How many scenes the split `test` or `val` has. @default `size` */
  readonly testSize?: number;
}

const { part, ...entries } = sceneEntries;
const sceneSourceSchema: z.ZodType<SceneSourceConfig, SceneSourceConfig> = z.strictObject({
  ...entries,
  part: part.optional(),
  testSize: z.int().min(1).optional(),
});

export const sceneDatasetComponent: Component<SceneSourceConfig, Dataset<RawSample>> = {
  kind: 'source',
  id: 'image/scenes',
  summary:
    'Pictures that the program draws itself, with sentences; unseen combinations for testing.',
  schema: sceneSourceSchema,
  create({ part, testSize, ...config }, { parts }) {
    const isTest = ['test', 'val'].includes(parts?.source?.split ?? 'train');
    const splitName = part ?? (isTest ? 'test' : 'train');
    const size = splitName === 'test' ? (testSize ?? config.size) : config.size;
    return sceneDataset({ ...config, part: splitName, size });
  },
};
