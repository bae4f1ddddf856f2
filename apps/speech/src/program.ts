import {
  addCompareCommand,
  addDistilCommand,
  addEmbedCommand,
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addFinetuneCommand,
  addPartsCommand,
  addPredictCommand,
  addSchemaCommand,
  addSearchCommand,
  addStudyCommand,
  addTrainCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addClapCommand } from './clap/clap-command.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addTranscribeCommand } from './commands/transcribe.js';
import { recordings } from './recordings.js';

/** `counterpoint-speech` with all of its commands. */
export function speechProgram(): Command {
  const program = new Command(recordings.name)
    .description('Pretrain, embed, evaluate, search, transcribe and export audio encoders.')
    .version('0.1.0');
  addTrainCommand(program, recordings);
  addFinetuneCommand(program, recordings);
  addDistilCommand(program, recordings);
  addStudyCommand(program, recordings);
  addEmbedCommand(program, recordings);
  addPredictCommand(program, recordings);
  addExploreCommand(program, recordings);
  addExplainCommand(program, recordings);
  addEvaluateCommand(program);
  addSearchCommand(program, recordings);
  addCompareCommand(program, recordings);
  addTranscribeCommand(program);
  addExportCommand(program);
  addClapCommand(program);
  addEnginesCommand(program);
  addPartsCommand(program, recordings.plugins);
  addSchemaCommand(program, recordings.plugins);
  return program;
}
