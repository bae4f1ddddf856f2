import { Option } from 'commander';
import { names, number, path, several, text, wholeNumber } from './parse-option.js';

/** What to do with a sample that cannot be read. */
export type OnError = 'skip' | 'fail';

/** `--data PATH`. */
export function dataOption(samples: string): Option {
  return new Option('--data <path>', samples).argParser(path);
}

/** `--split NAME`. */
export function splitOption(
  description = 'which split (default: the training split, or the only one)',
): Option {
  return new Option('--split <name>', description).argParser(splitName);
}

/** The name of a split; empty asks for the training split, or the only one. */
export function splitName(value: string): string {
  return value.trim();
}

/** `--label COLUMN`. */
export function labelOption(): Option {
  return new Option(
    '--label <column>',
    'the column or fact of the class; empty: label, class or the folder (default: that of the run, else as empty)',
  ).argParser((value) => value.trim());
}

/** `--columns NAMES`. */
export function columnsOption(
  description = 'the columns of the texts, with commas between (default: those of the run)',
): Option {
  return new Option('--columns <names>', description).argParser(names);
}

/** `--engine NAME`. */
export function engineOption(): Option {
  return new Option('--engine <name>', 'which engine computes; see `engines`')
    .argParser(text)
    .default('auto');
}

/** `--threads N`. */
export function threadsOption(): Option {
  return new Option('--threads <n>', 'threads of the engine (default: all cores)').argParser(
    wholeNumber(1, 9999),
  );
}

/** `--batch-size N`, for commands that embed. */
export function batchSizeOption(samples: string, size = 128): Option {
  return new Option('--batch-size <n>', `${samples} at a time`)
    .argParser(wholeNumber(1))
    .default(size);
}

/** `--crops`, the side of a grid. */
export function cropsOption(samples: string): Option {
  return new Option(
    '--crops <side>',
    `embeds each of the ${samples} as a bag of a grid of so many by so many crops`,
  )
    .argParser(wholeNumber(1))
    .default(0, 'the whole');
}

/** `--on-error skip|fail`. */
export function onErrorOption(samples: string): Option {
  return new Option('--on-error <policy>', `for ${samples} that cannot be read`)
    .choices(['skip', 'fail'])
    .default('skip');
}

/** `--json`. */
export function jsonOption(description = 'prints one JSON object'): Option {
  return new Option('--json', description);
}

/** `--top N`: the number of results. */
export function topOption(results: number, description = 'results for each query'): Option {
  return new Option('--top <n>', description).argParser(wholeNumber(1)).default(results);
}

/** `--index FOLDER`. */
export function indexOption(): Option {
  return new Option(
    '--index <folder>',
    'where the index is (default: `index` in the run)',
  ).argParser(path);
}

/** `--width N` of a search: Matryoshka embeddings may be cut. */
export function widthOption(): Option {
  return new Option(
    '--width <n>',
    'compares the first so many values of each embedding (default: all)',
  ).argParser(wholeNumber(1));
}

/** `--calibrated`. */
export function calibratedOption(): Option {
  return new Option(
    '--calibrated',
    'leaves out results below the threshold that `counterpoint threshold` stored with the run',
  );
}

/** `--no-baselines`. */
export function baselinesOption(): Option {
  return new Option(
    '--no-baselines',
    'scores the model alone, without the untrained encoder and the simple methods',
  );
}

/** `--held-out SHARE`: of data without splits. */
export function heldOutOption(): Option {
  return new Option(
    '--held-out <share>',
    'the share to hold out for scoring where the data has no splits; duplicates stay together',
  )
    .argParser(number({ above: 0, maximum: 0.9 }))
    .default(0.2);
}

/** `--plugin NAME`, repeatable. */
export function pluginOption(): Option {
  return new Option(
    '--plugin <name>',
    'a package or file that brings more components; may be given again',
  )
    .argParser(several(text))
    .default([], 'none');
}

/** `--seed N`. */
export function seedOption(): Option {
  return new Option('--seed <n>', 'of every random draw').argParser(wholeNumber(0, 2 ** 31 - 1));
}

/**
 * An earlier spelling of an option: accepted, stored under the present name, and left out of the
 * help.
 *
 * @param flags as commander has them, such as `--label-column <name>`
 */
export function formerly(flags: string, present: Option): Option {
  const alias = new Option(flags, present.description).hideHelp();
  if (present.parseArg) alias.argParser(present.parseArg);
  alias.attributeName = () => present.attributeName();
  return alias;
}

/** The same for an option that negates, such as `--no-untrained` for `--no-baselines`. */
export function formerlyNot(flags: string, present: Option): Option {
  const alias = new Option(flags, present.description).hideHelp();
  alias.attributeName = () => present.attributeName();
  return alias;
}
