import { CounterpointError } from '@counterpoint/core';
import { compareClassNames } from '../classes/compare-class-names.js';

/** How the labels that stand in files become class indices. */
export interface LabelEncoder {
  /** Class names in the order of their indices. */
  readonly classes?: readonly string[];
  /** Whether the class names that were found beside the data fit its labels and are used. */
  readonly usesClassFile: boolean;
  /**
   * @returns undefined for what stands for no class: a blank, NaN or -1 among whole numbers
   * @throws CP_DATA_LABEL for a label that is no class
   */
  indexOf(label: string, key: string): number | undefined;
}

/**
 * What labels of a column are: whole numbers, words, or scores, which are no classes unless they
 * are asked for.
 */
export type LabelKind = 'numbers' | 'words' | 'scores';

const noValue = /^(|nan|null|none|na|n\/a|-1(\.0*)?)$/i;
const wholeNumber = /^\+?\d+(\.0*)?$/;
const leadingZero = /^0+(?=\d)/;
/**
 * Whole numbers from 0 are indices where at most this share of them is missing; others are names
 * like any word.
 */
const sparse = 10;
const alwaysDense = 256;

/**
 * The kind of the labels that occur. Blanks and the usual words for no value are passed over where
 * all others are numbers.
 */
export function labelKind(labels: Iterable<string>): LabelKind {
  const values = [...labels].filter((label) => !noValue.test(label.trim()));
  if (values.length === 0) return 'words';
  if (values.every((label) => wholeNumber.test(label.trim()))) return 'numbers';
  return values.every((label) => Number.isFinite(Number(label))) ? 'scores' : 'words';
}

/**
 * Decides what labels mean. Whole numbers (`3`, `3.0`) are class indices, or, where they are far
 * apart (ids) or have leading zeros, names in the order of their values: `01` and `1` are two.
 * Words are class names, sorted. Blank, NaN and -1 among numbers are no class.
 *
 * @param labels all that occur
 * @param classes the class names in the order of their indices, when known
 * @param classNames class names that perhaps belong to something else (a `classes.txt`): used where
 *   every label is one of them, or an index into them
 * @param asNames labels are names whatever they look like, as those of folders are: `01`, `7`
 */
export function labelEncoder(
  labels: Iterable<string>,
  classes?: readonly string[],
  classNames?: readonly string[],
  asNames = false,
): LabelEncoder {
  const occurring = [...new Set(labels)];
  const numeric = !asNames && labelKind(occurring) === 'numbers';
  const normal = (label: string): string | undefined => {
    const text = label.trim();
    if (!numeric) return text === '' ? undefined : label;
    return noValue.test(text) ? undefined : digitsOf(text);
  };
  const present = [...new Set(occurring.map(normal).filter((label) => label !== undefined))];
  const padded = numeric && present.some((label) => leadingZero.test(label));
  const values = new Set(present.map((label) => label.replace(leadingZero, '')));
  const asIndices = numeric && values.size === present.length;
  const fits =
    classNames !== undefined &&
    present.length > 0 &&
    (present.every((label) => classNames.includes(label)) ||
      (asIndices && present.every((label) => Number(label) < classNames.length)));
  const usesClassFile = classes === undefined && fits;
  const names =
    classes ??
    (usesClassFile ? classNames : undefined) ??
    (numeric && !padded ? numberNames(present) : [...present].sort(compareClassNames));
  const places = new Map(names.map((name, i) => [name, i]));
  const byName = present.every((label) => places.has(label));
  return {
    usesClassFile,
    classes: names.length === 0 && classes === undefined ? undefined : names,
    indexOf(label, key) {
      const name = normal(label);
      if (name === undefined) return undefined;
      const place = asIndices && !byName ? Number(name) : places.get(name);
      return place !== undefined && place < names.length ? place : noClass(label, key, names);
    },
  };
}

/** `3` of `+3` and `3.0`; by its digits, because numbers above 2^53 would lose some. */
function digitsOf(wholeNumber: string): string {
  return wholeNumber.replace(/^\+/, '').replace(/\.0*$/, '');
}

function numberNames(present: readonly string[]): string[] {
  const numbers = present.map(Number);
  const largest = numbers.reduce((maximum, each) => Math.max(maximum, each), -1);
  if (largest >= Math.max(alwaysDense, sparse * present.length))
    return [...present].sort(compareClassNames);
  return Array.from({ length: largest + 1 }, (_, i) => String(i));
}

function noClass(label: string, key: string, names: readonly string[]): never {
  throw new CounterpointError('CP_DATA_LABEL', {
    what: `"${label.slice(0, 60)}" is no class`,
    where: key,
    expected:
      `one of ${names.length} classes ` +
      `(${names.slice(0, 8).join(', ')}${names.length > 8 ? ', ...' : ''}) or a number ` +
      `below ${names.length}`,
    facts: { key, label },
  });
}
