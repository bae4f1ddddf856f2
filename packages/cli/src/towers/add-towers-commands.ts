import type { Command } from 'commander';
import { addEmbedCommand } from '../commands/embed.js';
import { addExplainCommand } from '../explore/explain-command.js';
import { addExploreCommand } from '../explore/explore-command.js';
import type { Program } from '../program/program.js';
import { addTowersEvaluateCommand } from './commands/evaluate.js';
import { addTowersSearchCommand } from './commands/search.js';
import { addTowersTrainCommand } from './commands/train.js';
import { addTowersZeroShotCommand } from './commands/zero-shot.js';
import { openExploredTowers } from './open-explored-towers.js';
import { openSide } from './open-towers.js';
import type { TowersKit, TowersTrainOptions } from './towers-kit.js';

/** The side of samples as a program of one encoder, for the commands that know no towers. */
export function sideProgram(kit: TowersKit<never>): Program {
  return { ...kit.program, openRun: (path, engine) => openSide(kit, path, engine) };
}

/**
 * Adds the commands over two towers: train, embed, evaluate, zero-shot, search, explore and explain. What a kit has
 * besides, its program adds.
 *
 * @returns the command that they stand below
 */
export function addTowersCommands<Options extends TowersTrainOptions>(
  to: Command,
  kit: TowersKit<Options>,
  description: string,
): Command {
  const command = to.command(kit.command).description(description);
  const any = kit as unknown as TowersKit<never>;
  addTowersTrainCommand(command, kit);
  addEmbedCommand(command, sideProgram(any));
  addTowersEvaluateCommand(command, any);
  addTowersZeroShotCommand(command, any);
  addTowersSearchCommand(command, any);
  const explored = openExploredTowers(any);
  addExploreCommand(command, kit.program, explored);
  addExplainCommand(command, kit.program, explored);
  return command;
}
