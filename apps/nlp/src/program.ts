import {
  addEnginesCommand,
  addExplainCommand,
  addExploreCommand,
  addPartsCommand,
  addPredictCommand,
  addSchemaCommand,
  addStudyCommand,
} from '@counterpoint/cli';
import { Command } from 'commander';
import { addDistilCommand } from './commands/distil.js';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addNlpFinetuneCommand, finetuneTexts } from './commands/finetune.js';
import { addMineCommand } from './commands/mine.js';
import { addSearchCommand } from './commands/search.js';
import { addTokenizerCommand } from './commands/tokenizer.js';
import { addNlpTrainCommand } from './commands/train.js';
import { addWhitenCommand } from './commands/whiten.js';
import { texts } from './texts.js';

/** `counterpoint-nlp` with all its commands. */
export function nlpProgram(): Command {
  const { name, plugins } = texts();
  const program = new Command(name)
    .description('Pretrain, embed, search, evaluate and export text encoders.')
    .version('0.1.0');
  for (const add of [
    addNlpTrainCommand,
    addNlpFinetuneCommand,
    addDistilCommand,
    addWhitenCommand,
    addTokenizerCommand,
    addEmbedCommand,
    addSearchCommand,
    addEvaluateCommand,
    addMineCommand,
    addExportCommand,
    addEnginesCommand,
  ])
    add(program);
  addStudyCommand(program, texts(), finetuneTexts);
  addPredictCommand(program, texts());
  addExploreCommand(program, texts());
  addExplainCommand(program, texts());
  addPartsCommand(program, plugins);
  addSchemaCommand(program, plugins);
  return program;
}
