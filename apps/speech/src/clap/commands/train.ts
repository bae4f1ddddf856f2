import { addTrainCommand } from '@counterpoint/cli';
import type { Command } from 'commander';
import { several } from './several.js';
import { clapProgram, trainClap, type ClapTrainOptions } from '../train.js';

/** Adds `clap train`. */
export function addClapTrainCommand(to: Command): void {
  addTrainCommand(to, clapProgram());
  to.commands
    .find((command) => command.name() === 'train')!
    .description(
      'train a tower of sounds and a tower of texts on recordings with captions, or with classes that captions are made of',
    )
    .option(
      '--columns <names>',
      'facts that hold captions, with commas between (default: captions are made of the classes)',
    )
    .option(
      '--classes <names>',
      'the classes in words, in their order, with commas between (default: as the data names them)',
    )
    .option(
      '--template <text>',
      'what is said of a class, with {} for its name; may be given again (default: {})',
      several,
      [],
    )
    .option(
      '--tokenizer <path>',
      'a tokenizer.json, vocab.txt or folder (default: word pieces learned from the captions)',
    )
    .option('--vocabulary <size>', 'word pieces to learn', '4000')
    .action((options: ClapTrainOptions) => trainClap(options));
}
