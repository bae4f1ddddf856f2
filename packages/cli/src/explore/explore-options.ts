import { Option, type Command } from 'commander';
import { names, path, wholeNumber } from '../commands/parse-option.js';
import {
  batchSizeOption,
  dataOption,
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  onErrorOption,
  splitOption,
  type OnError,
} from '../commands/shared-options.js';
import type { ConceptSource } from './concept-vectors.js';

/**
 * The options of the command `explore` as {@link addExploreOptions} adds them: the data, what is
 * compared, and where the page goes.
 */
export interface ExploreOptions extends ConceptSource {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly against?: string;
  readonly limit: number;
  readonly out?: string;
  readonly atlas?: string;
  readonly serve?: boolean;
  readonly port?: number;
  readonly seed: number;
  readonly batchSize: number;
  readonly engine: string;
  readonly checkpoints: boolean;
  readonly onError: OnError;
  readonly json?: boolean;
}

/** Adds the options of `explore`. */
export function addExploreOptions(command: Command, samples: string): void {
  command
    .addOption(dataOption(samples).makeOptionMandatory())
    .addOption(splitOption('which split (default: all of them)'))
    .addOption(labelOption())
    .option('--against <run>', 'another run, compared on the same samples', path)
    .option('--limit <n>', `the most ${samples}, drawn evenly; 0: all`, wholeNumber(0), 10_000)
    .addOption(conceptsOption())
    .addOption(examplesOption())
    .option('--out <file>', 'the page (default: `explore.html` in the run)', path)
    .option('--atlas <file>', 'also writes the map as Parquet for Embedding Atlas', path)
    .addOption(
      new Option(
        '--serve',
        'writes no file, and serves the page to this machine until Ctrl-C: for many samples',
      ).conflicts('out'),
    )
    .option('--port <n>', 'of --serve (default: a free one)', wholeNumber(1, 65_535))
    .option('--no-checkpoints', 'leaves out the maps of the beginning and of earlier checkpoints')
    .option('--seed <n>', 'of the map', wholeNumber(0), 0)
    .addOption(batchSizeOption(samples))
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(onErrorOption(samples))
    .addOption(jsonOption());
}

/** `--concepts WORDS`. */
export function conceptsOption(): Option {
  return new Option(
    '--concepts <words>',
    'concepts to take embeddings apart into, with commas between, for a run that reads texts ' +
      '(default: words of the captions, or the classes)',
  )
    .argParser(names)
    .conflicts('examples');
}

/** `--examples PATH`. */
export function examplesOption(): Option {
  return new Option(
    '--examples <path>',
    'data whose classes are the concepts: a folder of examples for each',
  ).argParser(path);
}
