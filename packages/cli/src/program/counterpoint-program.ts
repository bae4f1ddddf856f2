import { corePlugin } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { Command } from 'commander';
import { addAdaptCommand } from '../adapt/adapt-command.js';
import { addMapCommand } from '../adapt/map-command.js';
import { addThresholdCommand } from '../adapt/threshold-command.js';
import { addUpgradeCommand } from '../adapt/upgrade-command.js';
import { addCompareCommand } from '../commands/compare.js';
import { addEmbedCommand } from '../commands/embed.js';
import { addEnginesCommand } from '../commands/engines.js';
import { addExplainCommand } from '../explore/explain-command.js';
import { addExploreCommand } from '../explore/explore-command.js';
import { addEvaluateCommand } from '../commands/evaluate.js';
import { addExportCommand } from '../commands/export.js';
import { addPartsCommand } from '../commands/parts.js';
import { addPredictCommand } from '../commands/predict.js';
import { addSchemaCommand } from '../commands/schema.js';
import { addSearchCommand } from '../commands/search.js';
import { addShardsCommand } from '../commands/shards.js';
import { addTrainCommand } from '../commands/train.js';
import { addDistilCommand } from '../distil/distil-command.js';
import { addFinetuneCommand } from '../finetune/finetune-command.js';
import { addStudyCommand } from '../study/study-command.js';
import { completeByPlugins } from './complete-by-plugins.js';
import type { Program } from './program.js';
import { recipes } from './recipes.js';

/** What the shared commands know when plugins bring everything. */
const program: Program = {
  name: 'counterpoint',
  samples: 'samples',
  plugins: [corePlugin, dataPlugin],
  recipes,
  defaultMethod: 'simclr',
  complete: completeByPlugins,
};

/** `counterpoint`: knows no modality of its own; `--plugin` brings one. */
export function counterpointProgram(): Command {
  const command = new Command(program.name)
    .description('Pretrain and use encoders of any modality that a plugin brings.')
    .version('0.1.0');
  addTrainCommand(command, program, {
    examples: [
      'train --plugin ./my-plugin.js --data data --out runs/first',
      'train --plugin @acme/counterpoint-dna --data reads.csv --method byol --dry-run',
    ],
  });
  addFinetuneCommand(command, program, {
    examples: [
      'finetune runs/first --data data --out runs/classes',
      'finetune runs/first --data data --train lora --l2-sp 0.01 --interpolate validation',
    ],
  });
  addDistilCommand(command, program);
  addEmbedCommand(command, program);
  addPredictCommand(command, program);
  addStudyCommand(command, program);
  addExploreCommand(command, program);
  addExplainCommand(command, program);
  addEvaluateCommand(command, program);
  addSearchCommand(command, program);
  addExportCommand(command, program);
  addCompareCommand(command, program);
  addUpgradeCommand(command);
  addAdaptCommand(command);
  addMapCommand(command);
  addThresholdCommand(command);
  addShardsCommand(command);
  addEnginesCommand(command);
  addPartsCommand(command, program.plugins);
  addSchemaCommand(command, program.plugins);
  return command;
}
