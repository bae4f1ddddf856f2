import { InvalidArgumentError } from 'commander';
import { byteSize } from '../config/byte-size.js';
import { timeSpan } from '../config/time-span.js';

/** Reads the text of one option, or throws commander's `InvalidArgumentError`. */
export type OptionParser<T> = (text: string) => T;

/** The maximum number of anything that an option counts. */
const largestCount = 1e9;

/** A whole number from `minimum` to `maximum`. */
export function wholeNumber(minimum = 0, maximum: number = largestCount): OptionParser<number> {
  return (text) => {
    const value = Number(text);
    if (/^-?\d+$/.test(text.trim()) && value >= minimum && value <= maximum) return value;
    throw new InvalidArgumentError(
      maximum === largestCount
        ? `It must be a whole number of at least ${minimum}.`
        : `It must be a whole number from ${minimum} to ${maximum}.`,
    );
  };
}

/** The limits of a {@link number}. */
export interface NumberLimits {
  /** Larger than this. */
  readonly above?: number;
  readonly minimum?: number;
  readonly maximum?: number;
}

/** A finite number in decimal notation, within limits. */
export function number({ above, minimum, maximum }: NumberLimits = {}): OptionParser<number> {
  const limits = [
    above === undefined ? '' : ` above ${above}`,
    minimum === undefined ? '' : ` of at least ${minimum}`,
    maximum === undefined ? '' : ` of at most ${maximum}`,
  ].filter((limit) => limit !== '');
  return (text) => {
    const value = Number(text);
    const isNumber = /^[-+]?(\d+\.?\d*|\.\d+)(e[-+]?\d+)?$/i.test(text.trim());
    if (
      isNumber &&
      Number.isFinite(value) &&
      !(above !== undefined && value <= above) &&
      !(minimum !== undefined && value < minimum) &&
      !(maximum !== undefined && value > maximum)
    )
      return value;
    throw new InvalidArgumentError(`It must be a number${limits.join(' and')}.`);
  };
}

/** An amount of memory in bytes: `4GB`, `512MiB`. */
export function memorySize(value: string): number {
  try {
    return byteSize(value);
  } catch {
    throw new InvalidArgumentError('It must be a size with a unit, such as 4GB or 512MiB.');
  }
}

/** A time in seconds: `90s`, `10m`, `1h`. */
export function duration(value: string): number {
  try {
    return timeSpan(value);
  } catch {
    throw new InvalidArgumentError('It must be a time with a unit, such as 90s, 10m or 1h.');
  }
}

/** A text with at least one character that is not a space. */
export function text(value: string): string {
  if (value.trim() !== '') return value;
  throw new InvalidArgumentError('It must not be empty.');
}

/** A path; a leading `~` of the home folder is left to the shell. */
export function path(value: string): string {
  if (value.trim() !== '' && !value.includes('\0')) return value;
  throw new InvalidArgumentError('It must be a path.');
}

/** Names with commas between, without empty ones. */
export function names(value: string): readonly string[] {
  const list = value.split(',').map((name) => name.trim());
  if (list.every((name) => name !== '')) return list;
  throw new InvalidArgumentError('It must be names with commas between.');
}

/** Several values with commas between, each read by `parse`. */
export function listOf<T>(parse: OptionParser<T>): OptionParser<readonly T[]> {
  return (value) => names(value).map(parse);
}

/**
 * An option that may be given again: each value is read by `parse` and added to those before it.
 */
export function several<T>(
  parse: OptionParser<T>,
): (value: string, before: readonly T[] | undefined) => readonly T[] {
  return (value, before = []) => [...before, parse(value)];
}
