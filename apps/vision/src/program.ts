import {
  addEmbedCommand,
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addPartsCommand,
  addSchemaCommand,
  addTrainCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addClipCommand } from './clip/clip-command.js';
import { addCompareCommand } from './compare/compare-command.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addQuickstartCommand } from './commands/quickstart.js';
import { exploreProgram } from './explore-program.js';
import { plugins } from './plugins.js';
import { trainProgram } from './train-program.js';

/** `counterpoint-vision` with all of its commands. */
export function visionProgram(): Command {
  const program = new Command('counterpoint-vision')
    .description('Pretrain, embed, evaluate and export image encoders.')
    .version('0.1.0');
  addTrainCommand(program, trainProgram);
  addEmbedCommand(program, plugins, 'pictures');
  addExploreCommand(program, exploreProgram);
  addExplainCommand(program, exploreProgram);
  addEvaluateCommand(program);
  addExportCommand(program);
  addQuickstartCommand(program);
  addCompareCommand(program);
  addClipCommand(program);
  addEnginesCommand(program);
  addPartsCommand(program, plugins);
  addSchemaCommand(program);
  return program;
}
