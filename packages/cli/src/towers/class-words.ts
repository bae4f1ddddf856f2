import { CounterpointError } from '@counterpoint/core';
import type { ClassWordsOptions } from './class-words-options.js';
import { inWords } from './in-words.js';
import { placeWords } from './place-words.js';

const always = (): boolean => true;

/**
 * A word for each class of the data: those that are asked for, else those of the run by the names
 * of its classes, else the names of the data in words. Undefined for data without classes and
 * nothing asked.
 *
 * @throws CP_CLI_USAGE when those that are asked for do not fit ({@link placeWords}); CP_CLI_CLASSES
 *   when the data has samples of a class that is none of the run
 */
export function classWords(options: ClassWordsOptions): readonly string[] | undefined {
  const { classNames, ofRun, classes } = options;
  if (classNames !== undefined && classes === undefined) return classNames;
  if (classNames !== undefined) return placeWords(options);
  if (ofRun === undefined) return classes?.map(inWords);
  return classes === undefined ? ofRun : classes.map((name, i) => wordOf(name, i, options));
}

function wordOf(
  name: string,
  index: number,
  { ofRun = [], runClasses = [], classes = [], where, occurs = always }: ClassWordsOptions,
): string {
  const place = runClasses.length === ofRun.length ? runClasses.indexOf(name) : -1;
  if (place >= 0) return ofRun[place]!;
  const word = ofRun.find((each) => each === name || each === inWords(name));
  if (word !== undefined) return word;
  // Runs of earlier versions do not say what their data called the classes.
  if (runClasses.length === 0 && classes.length === ofRun.length)
    return ofRun[classes.indexOf(name)]!;
  if (!occurs(index)) return inWords(name);
  const known = runClasses.length > 0 ? runClasses : ofRun;
  throw new CounterpointError('CP_CLI_CLASSES', {
    what: `"${name}" is no class that the run was trained on`,
    where,
    expected: `one of ${known.join(', ')}`,
    remedy: 'say what the classes of this data are called with --classes, in their order',
    facts: { name, classes: known },
  });
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
