import {
  component,
  CounterpointError,
  fileToVariables,
  Rng,
  type Component,
  type ComponentContext,
  type Encoder,
  type TypedConfig,
  typedConfigSchema,
} from '@counterpoint/core';
import { z } from 'zod';
import { PrecomputedEmbeddings } from '../side/vectors.js';
import { AttentionPool, type MapEncoder } from '../tower/attention-pool.js';
import { Tower } from '../tower/tower.js';
import { Towers } from '../tower/towers.js';
import { createNested } from './create-nested.js';

/** One tower as a config gives it: an encoder, or the name of the side whose tower it shares. */
export interface TowerSettings {
  readonly encoder?: TypedConfig;
  /** The side whose tower this one is. */
  readonly share?: string;
  /** Locked, as LiT has it. @default false */
  readonly frozen?: boolean;
  /** Whether a linear projection follows. @default true */
  readonly projection?: boolean;
  /** A safetensors file to begin from: `export/encoder.safetensors` of a run. */
  readonly weights?: string;
}

/**
 * The towers by the names of their sides, and the width of the space that they share. Component:
 * `multimodal/towers`.
 */
export interface TowersSettings {
  /** Of the shared space. @default 128 */
  readonly width: number;
  readonly towers: Readonly<Record<string, TowerSettings>>;
}

const towerSchema: z.ZodType<TowerSettings> = z
  .strictObject({
    encoder: typedConfigSchema.optional(),
    share: z.string().optional().describe('The side whose tower this one is.'),
    frozen: z.boolean().optional().describe('Locked, as LiT has it.'),
    projection: z
      .boolean()
      .optional()
      .describe('Whether a linear projection follows; true without it.'),
    weights: z.string().optional().describe('A safetensors file to begin from.'),
  })
  .refine(({ encoder, share }) => (encoder === undefined) !== (share === undefined), {
    message: "a tower has an encoder, or shares another side's",
  });

export const towersSchema: z.ZodType<TowersSettings, Partial<TowersSettings>> = z.strictObject({
  width: z.int().min(1).default(128).describe('Of the shared space.'),
  towers: z.record(z.string(), towerSchema),
}) as z.ZodType<TowersSettings, Partial<TowersSettings>>;

/** Towers as parts of a config. */
export const towerComponents: readonly Component[] = [
  component({
    kind: 'encoder',
    id: 'multimodal/towers',
    summary: 'A tower a side, with projections into one space.',
    paper: {
      title: 'Learning Transferable Visual Models From Natural Language Supervision',
      url: 'https://arxiv.org/abs/2103.00020',
    },
    schema: towersSchema,
    create: makeTowers,
  }),
  component({
    kind: 'encoder',
    id: 'multimodal/given',
    summary: 'Takes vectors as they are: a frozen tower that was run before.',
    schema: z.strictObject({
      width: z.int().positive(),
      of: z.string().optional().describe('The run whose encoder made the vectors.'),
    }),
    create: ({ width }) => new PrecomputedEmbeddings(width),
  }),
  component({
    kind: 'encoder',
    id: 'multimodal/attention-pool',
    summary:
      "Attention over an encoder's map in place of its mean, as CLIP's residual networks have it.",
    paper: {
      title: 'Learning Transferable Visual Models From Natural Language Supervision',
      url: 'https://arxiv.org/abs/2103.00020',
    },
    schema: z.strictObject({
      encoder: typedConfigSchema,
      places: z.int().positive().describe('Height times width of the map.'),
      heads: z.int().positive().default(4),
    }),
    async create({ encoder, ...config }, context) {
      const inner = await createNested('encoder', encoder, context);
      if (hasMap(inner))
        return new AttentionPool({
          ...config,
          encoder: inner,
          rng: Rng.of(context.seed, 'attention pool'),
        });
      throw new CounterpointError('CP_MULTIMODAL_TOWER', {
        what: `"${encoder.type}" has no map to attend to`,
        where: 'multimodal/attention-pool',
        expected: 'an encoder with a map, such as a residual network',
      });
    },
  }),
];

function hasMap(encoder: Encoder): encoder is MapEncoder {
  return 'map' in encoder && typeof encoder.map === 'function';
}

async function makeTowers(
  { width, towers }: TowersSettings,
  context: ComponentContext,
): Promise<Towers> {
  const createdTowers: Record<string, Tower> = {};
  for (const [side, { encoder, frozen, projection = true, weights }] of Object.entries(towers)) {
    if (encoder === undefined) continue;
    const inner = await createNested('encoder', encoder, context);
    if (weights !== undefined)
      fileToVariables(await bytesOf(weights), { ...inner.variables, ...inner.state }, weights);
    createdTowers[side] = new Tower({
      encoder: inner,
      width: projection ? width : 0,
      frozen,
      rng: Rng.of(context.seed, 'tower', side),
    });
  }
  const all = Object.entries(towers).map(
    ([side, { share }]) =>
      [side, share === undefined ? createdTowers[side] : createdTowers[share]] as const,
  );
  const lost = all.find(([, tower]) => tower === undefined);
  if (lost !== undefined) {
    throw new CounterpointError('CP_MULTIMODAL_TOWER', {
      what: `The side "${lost[0]}" shares the tower of "${towers[lost[0]]!.share}", which has none of its own`,
      expected: `one of ${Object.keys(createdTowers).join(', ')}`,
    });
  }
  return new Towers(Object.fromEntries(all as [string, Tower][]));
}

async function bytesOf(path: string): Promise<Uint8Array> {
  const { readFile } = await import('node:fs/promises');
  return readFile(path).catch((cause: unknown) => {
    throw new CounterpointError('CP_MULTIMODAL_TOWER', {
      what: 'The weights of a tower cannot be read',
      where: path,
      expected: 'a safetensors file',
      remedy: 'check the path',
      cause,
    });
  });
}
