import { addTowersCommands } from '@counterpoint/cli';
import type { Command } from 'commander';
import { clapKit } from './clap-kit.js';
import { addClapExportCommand } from './commands/export.js';

/** Adds `clap`: sounds and words in one space. */
export function addClapCommand(to: Command): void {
  const description = 'sounds and words in one space: train, search by words, classify by names';
  addClapExportCommand(addTowersCommands(to, clapKit, description));
}
