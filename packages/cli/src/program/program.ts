import { corePlugin } from '@counterpoint/core';
import { openDataset } from '@counterpoint/data';
import { Command } from 'commander';
import { addExplainCommand } from '../explore/explain-command.js';
import { addExploreCommand } from '../explore/explore-command.js';
import type { ExploreProgram } from '../explore/explore-program.js';
import { addEmbedCommand } from '../run/embed-command.js';
import { addEnginesCommand } from '../run/engines-command.js';
import { addPartsCommand } from '../run/parts-command.js';
import { addSchemaCommand } from '../run/schema-command.js';
import { addTrainCommand } from '../run/train-command.js';
import type { TrainProgram } from '../run/train-program.js';
import { completeByPlugins } from './complete-by-plugins.js';
import { recipes } from './recipes.js';

const plugins = [corePlugin];

/** `train` for whatever its plugins bring. */
const trainProgram: TrainProgram = {
  name: 'counterpoint',
  plugins,
  recipes,
  defaultMethod: 'simclr',
  complete: completeByPlugins,
  open: (path, { split, extensions, onSkip }) => openDataset(path, { split, extensions, onSkip }),
};

/** `explore` and `explain` for the same. */
const exploreProgram: ExploreProgram = {
  name: 'counterpoint',
  plugins,
  samples: 'samples',
  open: openDataset,
};

/** `counterpoint`: knows no modality of its own; `--plugin` brings one. */
export function counterpointProgram(): Command {
  const program = new Command('counterpoint')
    .description('Pretrain and use encoders of any modality that a plugin brings.')
    .version('0.1.0');
  addTrainCommand(program, trainProgram);
  addEmbedCommand(program, plugins, 'samples');
  addExploreCommand(program, exploreProgram);
  addExplainCommand(program, exploreProgram);
  addEnginesCommand(program);
  addPartsCommand(program, plugins);
  addSchemaCommand(program);
  return program;
}
