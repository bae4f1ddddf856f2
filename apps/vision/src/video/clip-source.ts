import type { Component, Dataset } from '@counterpoint/core';
import { z } from 'zod';
import { openClips } from './open-clips.js';

/** `video/clips` in a config: clips of files as they lie on disk, or drawn ones. */
export interface ClipSourceConfig {
  /** A folder, manifest or shards; `bouncers` or `bouncers:512` draws clips. */
  readonly path: string;
  readonly split?: string;
  /** The column or fact of the class. */
  readonly label?: string;
  /** Of the files that hold clips. */
  readonly extensions?: readonly string[];
}

const schema: z.ZodType<ClipSourceConfig> = z.strictObject({
  path: z.string(),
  split: z.string().optional(),
  label: z.string().optional(),
  extensions: z.array(z.string()).optional(),
});

/** `video/clips` for config files. */
export const clipSource: Component<ClipSourceConfig, Dataset> = {
  kind: 'source',
  id: 'video/clips',
  summary: 'Clips of video files as they lie on disk, or clips that are drawn.',
  schema,
  create({ path, split, label, extensions }, { parts }) {
    const { source, onSkip } = parts ?? {};
    return openClips(path, {
      split: split ?? source?.split,
      label: label ?? source?.label,
      extensions: extensions ?? source?.extensions ?? [],
      onSkip,
    });
  },
};
