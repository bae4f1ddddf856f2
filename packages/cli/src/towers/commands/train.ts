import { Option, type Command } from 'commander';
import { text, wholeNumber } from '../../commands/parse-option.js';
import { columnsOption } from '../../commands/shared-options.js';
import { addTrainCommand } from '../../commands/train.js';
import type { TowersKit, TowersTrainOptions } from '../towers-kit.js';
import { trainTowers } from '../towers-train.js';
import { classesOption, templateOption } from './towers-options.js';

/** Adds `train` for two towers. */
export function addTowersTrainCommand<Options extends TowersTrainOptions>(
  to: Command,
  kit: TowersKit<Options>,
): void {
  const { command, program, about, captionsOfClasses, vocabulary, trainOptions = [] } = kit;
  const usual = captionsOfClasses
    ? 'captions are made of the classes'
    : 'caption, text and other usual names';
  addTrainCommand<Options>(to, program, {
    description: about,
    options: [
      columnsOption(
        `facts that hold captions, with commas between and dots within (default: ${usual})`,
      ),
      classesOption(
        'the classes of the data in words, in their order, or their names in any order, ' +
          'with commas between: captions are made of them',
      ),
      templateOption('what is said of a class, with {} for its name; may be given again'),
      new Option(
        '--tokenizer <path>',
        'a tokenizer.json, vocab.txt, merges of CLIP or a folder (default: word pieces learned from the captions)',
      ).argParser(text),
      new Option('--vocabulary <size>', `word pieces to learn (default: ${vocabulary})`).argParser(
        wholeNumber(1),
      ),
      ...trainOptions,
    ],
    run: (options) => trainTowers(kit, options),
    examples: [
      `train --data ${program.exampleData ?? 'captioned'} --out runs/${command}`,
      `train --data ${program.samples} --template "a ${kit.sample} of {}" --classes cat,dog --out runs/named`,
    ],
  });
}
