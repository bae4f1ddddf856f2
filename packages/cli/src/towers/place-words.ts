import { CounterpointError } from '@counterpoint/core';
import type { ClassWordsOptions } from './class-words-options.js';
import { comparableWord, inWords } from './in-words.js';

/**
 * The words that `--classes` gives, in the order of the data's classes. Words that are all names of
 * the data's classes match by name, in any order. Others stand in the order of the classes, or of
 * those classes that have samples where there are as many (labels 1 and 2 are of three numbers).
 *
 * @returns a word for each class; the name in words of a class that has no sample
 * @throws CP_CLI_USAGE for another number of words than classes, for a class without a word, and
 *   for a word that is the name of another class than the one in its place
 */
export function placeWords(
  options: Pick<ClassWordsOptions, 'classNames' | 'classes' | 'occurs' | 'where'>,
): readonly string[] {
  const { classNames = [], classes = [], occurs = () => true } = options;
  const names = classes.map(comparableWord);
  const places = classNames.map((word) => names.indexOf(comparableWord(word)));
  const isByName = places.every((place) => place >= 0) && new Set(places).size === places.length;
  const occurring = [...classes.keys()].filter(occurs);
  const targets = isByName ? places : placesInOrder(options, occurring);
  const words = classes.map(inWords);
  for (const [i, place] of targets.entries()) words[place] = classNames[i]!;
  const nameless = occurring.filter((place) => !targets.includes(place));
  if (nameless.length > 0)
    throw usage(options, {
      what: `--classes has no word for ${nameless.map((place) => classes[place]).join(', ')}`,
      remedy: 'name every class once',
    });
  const wrong = targets.findIndex((place, i) => places[i]! >= 0 && places[i] !== place);
  if (wrong >= 0)
    throw usage(options, {
      what:
        `"${classNames[wrong]}" of --classes is the name of another class than the one in its ` +
        `place, ${classes[targets[wrong]!]}`,
      remedy: 'give the names of all classes in any order, or words in the order of the classes',
    });
  return words;
}

/** @throws CP_CLI_USAGE */
function placesInOrder(
  options: Pick<ClassWordsOptions, 'classNames' | 'classes' | 'where'>,
  occurring: readonly number[],
): readonly number[] {
  const { classNames = [], classes = [] } = options;
  if (classNames.length === classes.length) return [...classes.keys()];
  if (classNames.length === occurring.length) return occurring;
  throw usage(options, {
    what: `--classes names ${classNames.length}, the data has ${classes.length} classes`,
    remedy: 'name every class once',
  });
}

function usage(
  { classes = [], where }: Pick<ClassWordsOptions, 'classes' | 'where'>,
  { what, remedy }: { readonly what: string; readonly remedy: string },
): CounterpointError {
  const some = classes.slice(0, 12).join(', ');
  return new CounterpointError('CP_CLI_USAGE', {
    what,
    where,
    expected: `a word for each of ${some}${classes.length > 12 ? ', ...' : ''}, in this order`,
    remedy,
  });
}
