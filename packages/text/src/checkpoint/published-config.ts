import { CounterpointError } from '@counterpoint/core';
import { isRecord } from '../tokenizer/check-tokenizer-files.js';
import { unsupportedModel } from './model-files.js';

/** Reads numbers and words of a `config.json` that nobody vouches for. */
export class PublishedConfig {
  readonly #values: Readonly<Record<string, unknown>>;
  readonly #where: string;

  constructor(values: Readonly<Record<string, unknown>>, where: string) {
    this.#values = values;
    this.#where = where;
  }

  /** A whole number within bounds that keep a hostile file from filling the memory. */
  count(key: string, largest: number, fallback?: number): number {
    const value = this.#own(key) ?? fallback;
    if (typeof value !== 'number' || !Number.isSafeInteger(value) || value < 1 || value > largest)
      this.#fail(key, value, `a whole number from 1 to ${largest}`);
    return value as number;
  }

  number(key: string, fallback: number): number {
    const value = this.#own(key) ?? fallback;
    if (typeof value !== 'number' || !(value > 0) || !Number.isFinite(value))
      this.#fail(key, value, 'a positive number');
    return value as number;
  }

  word<T extends string>(key: string, meanings: Readonly<Record<string, T>>, fallback: string): T {
    const value = this.#own(key) ?? fallback;
    if (typeof value !== 'string') return this.#fail(key, value, Object.keys(meanings).join(', '));
    if (!Object.hasOwn(meanings, value))
      this.unsupported(key, value, Object.keys(meanings).join(', '));
    return meanings[value]!;
  }

  /** @throws CP_TEXT_MODEL_UNSUPPORTED unless an entry is absent or one of these */
  only(key: string, ...supported: unknown[]): void {
    const value = this.#own(key);
    if (value === undefined || value === null || supported.includes(value)) return;
    const expected = supported.map((each) => JSON.stringify(each)).join(' or ');
    this.unsupported(key, value, expected || 'no such entry');
  }

  /** A list of words; undefined where there is none. */
  list(key: string): readonly string[] | undefined {
    const value = this.#own(key) ?? undefined;
    if (value === undefined) return undefined;
    if (!Array.isArray(value) || !value.every((each) => typeof each === 'string'))
      this.#fail(key, value, 'a list of words');
    return value as readonly string[];
  }

  /** An object of further entries; undefined where there is none. */
  object(key: string): PublishedConfig | undefined {
    const value = this.#own(key) ?? undefined;
    if (value === undefined) return undefined;
    if (!isRecord(value)) return this.#fail(key, value, 'an object');
    return new PublishedConfig(value, `${this.#where}, ${key}`);
  }

  /** @throws CP_TEXT_MODEL_UNSUPPORTED */
  unsupported(key: string, value: unknown, expected: string): never {
    throw unsupportedModel(
      `config.json has ${key} = ${JSON.stringify(value)}`,
      this.#where,
      expected,
    );
  }

  #own(key: string): unknown {
    return Object.hasOwn(this.#values, key) ? this.#values[key] : undefined;
  }

  #fail(key: string, value: unknown, expected: string): never {
    throw new CounterpointError('CP_TEXT_MODEL_MALFORMED', {
      what: `config.json has ${key} = ${JSON.stringify(value) ?? 'nothing'}`,
      where: this.#where,
      expected,
      remedy: 'fetch the config that was published with the model',
    });
  }
}
