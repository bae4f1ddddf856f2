import {
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addPartsCommand,
  addSchemaCommand,
  addTrainCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addClapCommand } from './clap/clap-command.js';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addSearchCommand } from './commands/search.js';
import { addTranscribeCommand } from './commands/transcribe.js';
import { exploreProgram } from './explore-program.js';
import { plugins } from './plugins.js';
import { trainProgram } from './train-program.js';

/** `counterpoint-speech` with all of its commands. */
export function speechProgram(): Command {
  const program = new Command('counterpoint-speech')
    .description('Pretrain, embed, evaluate, search, transcribe and export audio encoders.')
    .version('0.1.0');
  addTrainCommand(program, trainProgram);
  addEmbedCommand(program);
  addExploreCommand(program, exploreProgram);
  addExplainCommand(program, exploreProgram);
  addEvaluateCommand(program);
  addSearchCommand(program);
  addTranscribeCommand(program);
  addExportCommand(program);
  addClapCommand(program);
  addEnginesCommand(program);
  addPartsCommand(program, plugins);
  addSchemaCommand(program);
  return program;
}
