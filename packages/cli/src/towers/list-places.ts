import { comparableWord } from './in-words.js';

/** What is known of the data's classes when words for classes are listed. */
export interface ListPlacesOptions {
  /** The classes of the data, as it names them. */
  readonly classes: readonly string[];
  /** What the run calls them in words. */
  readonly words: readonly string[];
  /** Whether the data has a sample of a class, by its index. */
  readonly occurs: (index: number) => boolean;
}

/**
 * Where each class of the data stands in a list of words: by its name or its word, whatever the
 * order of the list. A list without any of them, and with as many words as the data has classes,
 * stands in the order of the classes.
 *
 * @returns for each class its place in the list; -1 for one that the list lacks
 */
export function listPlaces(
  list: readonly string[],
  { classes, words, occurs }: ListPlacesOptions,
): readonly number[] {
  const entries = list.map(comparableWord);
  const places = classes.map((name, i) => {
    const byName = entries.indexOf(comparableWord(name));
    return byName >= 0 ? byName : entries.indexOf(comparableWord(words[i] ?? name));
  });
  if (places.some((place) => place >= 0)) return places;
  if (list.length === classes.length) return classes.map((_, i) => i);
  const occurring = [...classes.keys()].filter(occurs);
  if (list.length !== occurring.length) return places;
  return classes.map((_, i) => occurring.indexOf(i));
}
