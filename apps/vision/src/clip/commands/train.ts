import { addTrainCommand } from '@counterpoint/cli';
import type { Command } from 'commander';
import { clipProgram, trainClip, type ClipTrainOptions } from '../train.js';

/** Adds `clip train`. */
export function addClipTrainCommand(to: Command): void {
  addTrainCommand(to, clipProgram());
  to.commands.find((command) => command.name() === 'train')!
    .description('train a tower of pictures and a tower of texts on pictures with captions; without --data on scenes that it draws itself')
    .option('--columns <names>', 'facts that hold captions, with commas between and dots within (default: caption, text and other usual names)')
    .option('--tokenizer <path>', "a tokenizer.json, vocab.txt, CLIP's merges or a folder (default: word pieces learned from the captions)")
    .option('--vocabulary <size>', 'word pieces to learn', '8000')
    .action(async (options: ClipTrainOptions) => void (await trainClip(options)));
}
