#!/usr/bin/env node
import { addEnginesCommand, addPartsCommand, addSchemaCommand, runProgram } from '@counterpoint/cli';
import { Command } from 'commander';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addExportCommand } from './commands/export.js';
import { addMineCommand } from './commands/mine.js';
import { addSearchCommand } from './commands/search.js';
import { addTokenizerCommand } from './commands/tokenizer.js';
import { addNlpTrainCommand } from './commands/train.js';
import { plugins } from './plugins.js';

const program = new Command('counterpoint-nlp').description('Pretrain, embed, search, evaluate and export text encoders.').version('0.1.0');
addNlpTrainCommand(program);
addTokenizerCommand(program);
addEmbedCommand(program);
addSearchCommand(program);
addEvaluateCommand(program);
addMineCommand(program);
addExportCommand(program);
addEnginesCommand(program);
addPartsCommand(program, plugins);
addSchemaCommand(program);
await runProgram(program);
