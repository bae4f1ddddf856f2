import { addExplainCommand, addExploreCommand } from '@counterpoint/cli';
import type { Command } from 'commander';
import { addClipAskCommand } from './commands/ask.js';
import { addClipEvaluateCommand } from './commands/evaluate.js';
import { addClipExportCommand } from './commands/export.js';
import { addClipQuickstartCommand } from './commands/quickstart.js';
import { addClipSearchCommand } from './commands/search.js';
import { addClipTrainCommand } from './commands/train.js';
import { addClipZeroShotCommand } from './commands/zero-shot.js';
import { openClipExplored } from './open-explored.js';
import { clipProgram } from './train.js';

/** Adds `clip`: pictures and words in one space. */
export function addClipCommand(to: Command): void {
  const clip = to
    .command('clip')
    .description('pictures and words in one space: train, search by words, classify by names, ask');
  addClipQuickstartCommand(clip);
  addClipTrainCommand(clip);
  addClipEvaluateCommand(clip);
  addClipZeroShotCommand(clip);
  addClipSearchCommand(clip);
  addClipAskCommand(clip);
  addExploreCommand(clip, clipProgram(), openClipExplored);
  addExplainCommand(clip, clipProgram(), openClipExplored);
  addClipExportCommand(clip);
}
