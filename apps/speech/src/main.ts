#!/usr/bin/env node
import { addEnginesCommand, addPartsCommand, addSchemaCommand, addTrainCommand, runProgram } from '@counterpoint/cli';
import { Command } from 'commander';
import { addEmbedCommand } from './commands/embed.js';
import { addEvaluateCommand } from './commands/evaluate.js';
import { addSearchCommand } from './commands/search.js';
import { plugins } from './plugins.js';
import { trainProgram } from './train-program.js';

const program = new Command('counterpoint-speech').description('Pretrain, embed, evaluate, search, transcribe and export audio encoders.').version('0.1.0');
addTrainCommand(program, trainProgram);
addEmbedCommand(program);
addEvaluateCommand(program);
addSearchCommand(program);
addEnginesCommand(program);
addPartsCommand(program, plugins);
addSchemaCommand(program);
await runProgram(program);
