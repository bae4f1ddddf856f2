import {
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addPartsCommand,
  addSchemaCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addMineCommand } from './commands/mine.js';
import { addSearchCommand } from './commands/search.js';
import { addTokenizerCommand } from './commands/tokenizer.js';
import { addNlpTrainCommand } from './commands/train.js';
import { exploreProgram } from './explore-program.js';
import { plugins } from './plugins.js';

/** `counterpoint-nlp` with all its commands. */
export function nlpProgram(): Command {
  const program = new Command('counterpoint-nlp')
    .description('Pretrain, embed, search, evaluate and export text encoders.')
    .version('0.1.0');
  for (const add of [
    addNlpTrainCommand,
    addTokenizerCommand,
    addEmbedCommand,
    addSearchCommand,
    addEvaluateCommand,
    addMineCommand,
    addExportCommand,
    addEnginesCommand,
  ])
    add(program);
  addExploreCommand(program, exploreProgram);
  addExplainCommand(program, exploreProgram);
  addPartsCommand(program, plugins);
  addSchemaCommand(program);
  return program;
}
