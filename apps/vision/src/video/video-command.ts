import {
  addEmbedCommand,
  addPartsCommand,
  addSchemaCommand,
  addSearchCommand,
  addTrainCommand,
  path,
} from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { addVideoEvaluateCommand } from './commands/evaluate.js';
import { addVideoExportCommand } from './commands/export.js';
import { addDrawCommand } from './draw/draw-command.js';
import { addVideoTextCommand } from './text/video-text-command.js';
import { trainClips, type VideoTrainOptions } from './train-clips.js';
import { videoPlugins } from './plugins.js';
import { videoProgram } from './video-program.js';

/** Adds `video`: video, alone or with its sound. */
export function addVideoCommand(to: Command): void {
  const video = to
    .command('video')
    .description('video, alone or with its sound: train, embed, evaluate, search, export, draw');
  addTrainCommand<VideoTrainOptions>(video, videoProgram, {
    description:
      'pretrains on videos: a folder, a manifest with start and end, shards, or ' +
      '`bouncers`, clips with sound that it draws itself',
    options: [
      new Option(
        '--locked <run>',
        'sees each frame by the encoder of a run of pictures, as it is; with --method bind sound ' +
          'is bound to it (ImageBind)',
      ).argParser(path),
    ],
    run: trainClips,
    examples: [
      'train --data bouncers --out runs/bouncers',
      'train --data clips --method simclr --epochs 5 --dry-run',
      'train --data clips --method bind --locked runs/pictures --out runs/bound',
    ],
  });
  addEmbedCommand(video, videoProgram);
  addVideoEvaluateCommand(video);
  addSearchCommand(video, videoProgram);
  addVideoExportCommand(video);
  addDrawCommand(video);
  addVideoTextCommand(video);
  addPartsCommand(video, videoPlugins);
  addSchemaCommand(video, videoPlugins);
}
