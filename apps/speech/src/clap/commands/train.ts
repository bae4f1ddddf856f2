import { addTrainCommand, columnsOption, text, wholeNumber } from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { clapProgram, trainClap, type ClapTrainOptions } from '../train.js';
import { classesOption, templateOption } from './clap-options.js';

/** Adds `clap train`. */
export function addClapTrainCommand(to: Command): void {
  addTrainCommand<ClapTrainOptions>(to, clapProgram(), {
    description:
      'trains a tower of sounds and a tower of texts on recordings with captions, or with ' +
      'classes that captions are made of',
    options: [
      columnsOption(
        'facts that hold captions, with commas between (default: captions are made of the classes)',
      ),
      classesOption(
        'the classes in words, in their order, with commas between (default: as the data names them)',
      ),
      templateOption('what is said of a class, with {} for its name; may be given again'),
      new Option(
        '--tokenizer <path>',
        'a tokenizer.json, vocab.txt or folder (default: word pieces learned from the captions)',
      ).argParser(text),
      new Option('--vocabulary <size>', 'word pieces to learn')
        .argParser(wholeNumber(1))
        .default(4000),
    ],
    run: trainClap,
    examples: [
      'clap train --data captioned --out runs/clap',
      'clap train --data esc50 --template "the sound of {}" --out runs/named',
    ],
  });
}
