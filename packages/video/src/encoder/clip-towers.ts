import {
  CounterpointError,
  type Batch,
  type Component,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import { requireTowers, type Towers, type TowersSettings } from '@counterpoint/multimodal';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { z } from 'zod';
import { createNested } from '../clip/create-nested.js';

/**
 * Towers whose batches may hold both sides of a clip, as `video/clip` makes them: such a batch is
 * embedded by its video, so that every program works with the encoder. A batch of one side is
 * embedded by that side's tower.
 */
export class ClipTowers implements Encoder<Batch> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  /** A tower a side. */
  readonly towers: Towers;

  /** @throws CP_VIDEO_METHOD without the sides `video` and `sound` */
  constructor(towers: Towers) {
    for (const side of ['video', 'sound']) {
      if (towers.sides.includes(side)) continue;
      throw new CounterpointError('CP_VIDEO_METHOD', {
        what: `The towers have no side "${side}"`,
        where: 'video/towers',
        expected: 'the sides video and sound',
      });
    }
    this.towers = towers;
    this.width = towers.width;
    this.variables = towers.variables;
    this.state = towers.state;
  }

  /** @returns [N, width], not normalised */
  encode(batch: Batch, pass?: Pass): Tensor2D {
    return this.towers.encode('video' in batch ? { video: batch['video']! } : batch, pass);
  }

  clone(): ClipTowers {
    return new ClipTowers(this.towers.clone());
  }

  dispose(): void {
    this.towers.dispose();
  }
}

const schema = z.strictObject({
  width: z.int().min(1).default(128).describe('Of the shared space.'),
  towers: z
    .record(z.string(), z.looseObject({}))
    .describe('As of multimodal/towers, with the sides video and sound.'),
}) as unknown as z.ZodType<TowersSettings, Partial<TowersSettings>>;

export const clipTowersComponent: Component<TowersSettings, ClipTowers> = {
  kind: 'encoder',
  id: 'video/towers',
  summary: 'A tower of video and a tower of sound; clips are embedded by their video.',
  schema,
  async create(config, context) {
    const towers = await createNested('encoder', { type: 'multimodal/towers', ...config }, context);
    return new ClipTowers(requireTowers(towers));
  },
};
