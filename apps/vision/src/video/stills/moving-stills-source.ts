import { existsSync } from 'node:fs';
import { resolve } from 'node:path';
import { CounterpointError, type Component, type Dataset } from '@counterpoint/core';
import type { OtherSourceConfig } from '@counterpoint/data';
import { z } from 'zod';
import { movingStills } from './moving-stills.js';

/** `video/moving-stills` in a config: pictures that are panned and zoomed. */
export interface MovingStillsConfig {
  readonly pictures: string;
  /** Recordings with classes of the same names: only pictures of such classes are used. */
  readonly sounds?: string;
  readonly split?: string;
  readonly label?: string;
  /** Of each clip. @default 3 */
  readonly seconds?: number;
  /** @default 8 */
  readonly framesPerSecond?: number;
  /** Pixels of a frame. @default 64 */
  readonly side?: number;
}

type CompleteConfig = MovingStillsConfig &
  Required<Pick<MovingStillsConfig, 'seconds' | 'framesPerSecond' | 'side'>>;

const schema: z.ZodType<CompleteConfig, MovingStillsConfig> = z.strictObject({
  pictures: z.string().describe('A folder, archive, manifest or shards of pictures.'),
  sounds: z
    .string()
    .optional()
    .describe('Recordings with classes of the same names; without them clips are silent.'),
  split: z.string().optional(),
  label: z.string().optional(),
  seconds: z.number().min(0.5).max(60).default(3),
  framesPerSecond: z.number().min(1).max(120).default(8),
  side: z.int().min(16).max(512).default(64),
});

/** The source of stills that move, as a config names it. */
export const movingStillsType = 'video/moving-stills';

/** `video/moving-stills` for config files. */
export const movingStillsSource: Component<CompleteConfig, Dataset> = {
  kind: 'source',
  id: movingStillsType,
  summary: 'Pictures that are panned and zoomed; sounds of the same class, out of any sync.',
  schema,
  create(config, { parts }) {
    const { source, onSkip } = parts ?? {};
    return movingStills({
      ...config,
      split: config.split ?? source?.split,
      label: config.label ?? source?.label,
      onSkip,
    });
  },
};

const prefix = 'moving-stills:';

/**
 * What `moving-stills:PICTURES` and `moving-stills:PICTURES:SOUNDS` mean; any other source as it is.
 *
 * @throws CP_VISION_USAGE for paths that are not there
 */
export function movingStillsIn(source: OtherSourceConfig): OtherSourceConfig {
  const { path, type: _, ...entries } = source as OtherSourceConfig & { readonly path?: string };
  if (path?.startsWith(prefix) !== true) return source;
  const text = path.slice(prefix.length);
  const found = text
    .split('')
    .flatMap((sign, i) => (sign === ':' ? [[text.slice(0, i), text.slice(i + 1)]] : []))
    .find((paths) => paths.every((each) => existsSync(each)));
  const [pictures, sounds] = existsSync(text) ? [text] : (found ?? []);
  if (pictures === undefined) throw notThere(path);
  return {
    ...entries,
    type: movingStillsType,
    pictures: resolve(pictures),
    ...(sounds === undefined ? {} : { sounds: resolve(sounds) }),
  };
}

function notThere(path: string): CounterpointError {
  return new CounterpointError('CP_VISION_USAGE', {
    what: 'There are no such pictures, or no such sounds',
    where: path,
    expected: 'moving-stills:PICTURES or moving-stills:PICTURES:SOUNDS, of paths that are there',
    remedy: 'correct the paths',
  });
}
