import { GeneratorError } from './generator-error.js';

/** One name in the spellings that a package needs. */
export interface Names {
  /** `heart-rate` */
  readonly kebab: string;
  /** `heartRate` */
  readonly camel: string;
  /** `HeartRate` */
  readonly pascal: string;
}

/** @throws CP_NX_NAME_INVALID */
export function namesOf(name: string): Names {
  const words = name
    .replace(/([a-z0-9])([A-Z])/g, '$1 $2')
    .split(/[^A-Za-z0-9]+/)
    .filter((word) => word !== '')
    .map((word) => word.toLowerCase());
  if (words.length === 0 || !/^[a-z]/.test(words[0]!)) {
    throw new GeneratorError(
      'CP_NX_NAME_INVALID',
      `"${name}" is no name for a package.`,
      'Expected: a word that begins with a letter, such as eeg or heart-rate.',
    );
  }
  const pascal = words.map((word) => word[0]!.toUpperCase() + word.slice(1)).join('');
  return { kebab: words.join('-'), camel: pascal[0]!.toLowerCase() + pascal.slice(1), pascal };
}
