import { CounterpointError } from '@counterpoint/core';

export interface ClassWordsOptions {
  /** The words that `--classes` gives, in the order of the data's classes. */
  readonly classNames?: readonly string[];
  /** The words that the run was trained with, in the order of its classes. */
  readonly ofRun?: readonly string[];
  /** The classes that the run was trained on, as its data named them. */
  readonly runClasses?: readonly string[];
  /** The classes of the data, as it names them. */
  readonly classes?: readonly string[];
  /** What the data is called. */
  readonly where: string;
}

/**
 * A word for each class of the data: those that are asked for, else those of the run by the names
 * of its classes, else the names of the data in words. Undefined for data without classes and
 * nothing asked.
 *
 * @throws CP_CLI_USAGE for another number of words than classes; CP_CLI_CLASSES when a class of the
 *   data is none of the run
 */
export function classWords(options: ClassWordsOptions): readonly string[] | undefined {
  const { classNames: listed, ofRun, classes } = options;
  if (listed !== undefined) {
    requireSameCount(options);
    return listed;
  }
  if (ofRun === undefined) return classes?.map(inWords);
  return classes === undefined ? ofRun : classes.map((name) => wordOf(name, options));
}

function wordOf(
  name: string,
  { ofRun = [], runClasses, classes = [], where }: ClassWordsOptions,
): string {
  const place = runClasses?.length === ofRun.length ? runClasses.indexOf(name) : -1;
  if (place >= 0) return ofRun[place]!;
  const word = ofRun.find((each) => each === name || each === inWords(name));
  if (word !== undefined) return word;
  // Runs of earlier versions do not say what their data called the classes.
  if (runClasses === undefined && classes.length === ofRun.length)
    return ofRun[classes.indexOf(name)]!;
  throw new CounterpointError('CP_CLI_CLASSES', {
    what: `"${name}" is no class that the run was trained on`,
    where,
    expected: `one of ${(runClasses ?? ofRun).join(', ')}`,
    remedy: 'say what the classes of this data are called with --classes, in their order',
    facts: { name, classes: runClasses ?? ofRun },
  });
}

function requireSameCount({ classNames: listed = [], classes, where }: ClassWordsOptions): void {
  if (classes === undefined || listed.length === classes.length) return;
  const some = classes.slice(0, 12).join(', ');
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `--classes names ${listed.length}, the data has ${classes.length} classes`,
    where,
    expected: `a word for each of ${some}${classes.length > 12 ? ', ...' : ''}, in this order`,
    remedy: 'name every class once',
  });
}

/** A class as a folder or a file names it, in words. */
export function inWords(name: string): string {
  return name.replaceAll(/[_-]+/gu, ' ').trim();
}

/** Which word stands for which class, where they differ; empty where all are alike. */
export function mappingLine(
  classes: readonly string[] | undefined,
  words: readonly string[] | undefined,
): string {
  if (classes === undefined || words === undefined) return '';
  const differ = classes.some((name, i) => inWords(name) !== words[i]);
  if (!differ) return '';
  const pairs = classes.map((name, i) => `${name} = ${words[i]}`);
  return `Classes in words: ${pairs.join(', ')}.`;
}
