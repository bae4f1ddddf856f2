import {
  addCompareCommand,
  addDistilCommand,
  addEmbedCommand,
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addEvaluateCommand,
  addFinetuneCommand,
  addPartsCommand,
  addPredictCommand,
  addSchemaCommand,
  addSearchCommand,
  addStudyCommand,
  addTrainCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addClipCommand } from './clip/clip-command.js';
import { addExportCommand } from './commands/export.js';
import { addQuickstartCommand } from './commands/quickstart.js';
import { pictures } from './pictures.js';
import { addVideoCommand } from './video/video-command.js';

/** `counterpoint-vision` with all of its commands. */
export function visionProgram(): Command {
  const program = new Command(pictures.name)
    .description('Pretrain, embed, evaluate, search and export image encoders.')
    .version('0.1.0');
  addTrainCommand(program, pictures);
  addFinetuneCommand(program, pictures);
  addDistilCommand(program, pictures);
  addStudyCommand(program, pictures);
  addEmbedCommand(program, pictures);
  addPredictCommand(program, pictures);
  addExploreCommand(program, pictures);
  addExplainCommand(program, pictures);
  addEvaluateCommand(program, pictures);
  addSearchCommand(program, pictures);
  addExportCommand(program);
  addQuickstartCommand(program);
  addCompareCommand(program, pictures);
  addClipCommand(program);
  addVideoCommand(program);
  addEnginesCommand(program);
  addPartsCommand(program, pictures.plugins);
  addSchemaCommand(program, pictures.plugins);
  return program;
}
