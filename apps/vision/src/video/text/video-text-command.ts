import { addTowersCommands } from '@counterpoint/cli';
import type { Command } from 'commander';
import { videoTextKit } from './video-text-kit.js';
import { addVideoTextExportCommand } from './commands/export.js';

/** Adds `text`: videos and words in one space. */
export function addVideoTextCommand(to: Command): void {
  const description = 'videos and words in one space: train, search by words, classify by names';
  addVideoTextExportCommand(addTowersCommands(to, videoTextKit, description));
}
