import { addTowersCommands } from '@counterpoint/cli';
import type { Command } from 'commander';
import { clipKit } from './clip-kit.js';
import { addClipAskCommand } from './commands/ask.js';
import { addClipExportCommand } from './commands/export.js';
import { addClipQuickstartCommand } from './commands/quickstart.js';

/** Adds `clip`: pictures and words in one space. */
export function addClipCommand(to: Command): void {
  const description =
    'pictures and words in one space: train, search by words, classify by names, ask';
  const clip = addTowersCommands(to, clipKit, description);
  addClipQuickstartCommand(clip);
  addClipAskCommand(clip);
  addClipExportCommand(clip);
}
