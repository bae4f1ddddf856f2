import { addTrainCommand, columnsOption, path, text, wholeNumber } from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { clipProgram, trainClip, type ClipTrainOptions } from '../train.js';
import { classesOption, templateOption } from './clip-options.js';

/** Adds `clip train`. */
export function addClipTrainCommand(to: Command): void {
  addTrainCommand<ClipTrainOptions>(to, clipProgram(), {
    description:
      'trains a tower of pictures and a tower of texts on pictures with captions; without ' +
      '--data on scenes that it draws itself',
    options: [
      columnsOption(
        'facts that hold captions, with commas between and dots within (default: caption, text and other usual names)',
      ),
      classesOption(
        'the classes of the data in words, in their order, with commas between: captions are made of them',
      ),
      templateOption('what is said of a class, with {} for its name; may be given again'),
      new Option(
        '--tokenizer <path>',
        "a tokenizer.json, vocab.txt, CLIP's merges or a folder (default: word pieces learned from the captions)",
      ).argParser(text),
      new Option('--vocabulary <size>', 'word pieces to learn')
        .argParser(wholeNumber(1))
        .default(8000),
      new Option(
        '--locked <run>',
        "takes the pictures' encoder from a run of `train` as it is, embeds every picture " +
          'once and trains the texts to fit (LiT)',
      ).argParser(path),
    ],
    run: trainClip,
    examples: [
      'clip train --data captioned --out runs/clip',
      'clip train --data photos --classes cat,dog --template "a photo of a {}" --out runs/named',
    ],
  });
}
