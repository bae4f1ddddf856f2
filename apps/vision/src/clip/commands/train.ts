import { addTrainCommand } from '@counterpoint/cli';
import type { Command } from 'commander';
import { templatesOption } from './templates-option.js';
import { clipProgram, trainClip, type ClipTrainOptions } from '../train.js';

/** Adds `clip train`. */
export function addClipTrainCommand(to: Command): void {
  addTrainCommand(to, clipProgram());
  to.commands
    .find((command) => command.name() === 'train')!
    .description(
      'train a tower of pictures and a tower of texts on pictures with captions; without --data on scenes that it draws itself',
    )
    .option(
      '--columns <names>',
      'facts that hold captions, with commas between and dots within (default: caption, text and other usual names)',
    )
    .option(
      '--classes <names>',
      'the classes of the data in words, in their order, with commas between: captions are made of them',
    )
    .option(
      '--template <text>',
      'what is said of a class, with {} for its name; may be given again (default: {})',
      templatesOption,
      [],
    )
    .option(
      '--tokenizer <path>',
      "a tokenizer.json, vocab.txt, CLIP's merges or a folder (default: word pieces learned from the captions)",
    )
    .option('--vocabulary <size>', 'word pieces to learn', '8000')
    .option(
      '--locked <run>',
      "takes the pictures' encoder from a run of `train` as it is, sees every picture once and trains the texts to fit (LiT)",
    )
    .action(async (options: ClipTrainOptions) => void (await trainClip(options)));
}
