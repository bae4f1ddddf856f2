import {
  addEmbedCommand,
  addPartsCommand,
  addSchemaCommand,
  addSearchCommand,
  addTrainCommand,
} from '@counterpoint/cli';
import type { Command } from 'commander';
import { addVideoEvaluateCommand } from './commands/evaluate.js';
import { addVideoExportCommand } from './commands/export.js';
import { videoPlugins } from './plugins.js';
import { videoProgram } from './video-program.js';

/** Adds `video`: video, alone or with its sound. */
export function addVideoCommand(to: Command): void {
  const video = to
    .command('video')
    .description('video, alone or with its sound: train, embed, evaluate, search, export');
  addTrainCommand(video, videoProgram, {
    description:
      'pretrains on videos: a folder, a manifest with start and end, shards, or ' +
      '`bouncers`, clips with sound that it draws itself',
    examples: [
      'train --data bouncers --out runs/bouncers',
      'train --data clips --method simclr --epochs 5 --dry-run',
    ],
  });
  addEmbedCommand(video, videoProgram);
  addVideoEvaluateCommand(video);
  addSearchCommand(video, videoProgram);
  addVideoExportCommand(video);
  addPartsCommand(video, videoPlugins);
  addSchemaCommand(video, videoPlugins);
}
