import { addExplainCommand, addExploreCommand } from '@counterpoint/cli';
import type { Command } from 'commander';
import { addClapEvaluateCommand } from './commands/evaluate.js';
import { addClapExportCommand } from './commands/export.js';
import { addClapSearchCommand } from './commands/search.js';
import { addClapTrainCommand } from './commands/train.js';
import { addClapZeroShotCommand } from './commands/zero-shot.js';
import { openClapExplored } from './open-explored.js';
import { clapProgram } from './train.js';

/** Adds `clap`: sounds and words in one space. */
export function addClapCommand(to: Command): void {
  const clap = to
    .command('clap')
    .description('sounds and words in one space: train, search by words, classify by names');
  addClapTrainCommand(clap);
  addClapEvaluateCommand(clap);
  addClapZeroShotCommand(clap);
  addClapSearchCommand(clap);
  addExploreCommand(clap, clapProgram(), openClapExplored);
  addExplainCommand(clap, clapProgram(), openClapExplored);
  addClapExportCommand(clap);
}
