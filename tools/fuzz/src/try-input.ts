import { isCounterpointError, Rng } from '@counterpoint/core';
import { damage } from './damage.js';
import type { DamageName, FuzzKind } from './fuzz-kind.js';

/** The outcome of one damaged input. */
export interface InputOutcome {
  readonly result: 'equal' | 'refused' | 'changed' | 'silent' | 'crash';
  readonly damage: DamageName;
  /** An error's code or message. */
  readonly detail?: string;
}

/** The intact files of a kind, and our reader's result for each. */
export interface Intact {
  readonly files: readonly Uint8Array[];
  readonly values: readonly string[];
}

/** @throws whatever the reader throws: an intact file must be readable */
export async function readIntact(kind: FuzzKind): Promise<Intact> {
  const files = await kind.intact();
  const values = [];
  for (const file of files) values.push(textOf(await kind.decode(file)));
  return { files, values };
}

/** The damaged input of a number: a pure function of (kind, seed, number). */
export function inputOf(kind: FuzzKind, { files }: Intact, seed: number, number: number) {
  const rng = Rng.of(seed, 'fuzz', kind.name, number);
  const index = rng.integer(files.length);
  return { index, ...damage(files[index]!, rng.pick(files), rng) };
}

/**
 * Reads one damaged input. `equal`: the intact file's value; `refused`: a coded error; `changed`:
 * another value, where the format cannot
 * detect the damage; `silent`: another value, where it must; `crash`: an error without a code.
 */
export async function tryInput(
  kind: FuzzKind,
  intact: Intact,
  seed: number,
  number: number,
): Promise<InputOutcome> {
  const { index, name, bytes } = inputOf(kind, intact, seed, number);
  try {
    const value = textOf(await kind.decode(bytes));
    if (value === intact.values[index]) return { result: 'equal', damage: name };
    return { result: kind.detects.includes(name) ? 'silent' : 'changed', damage: name };
  } catch (error) {
    if (isCounterpointError(error)) return { result: 'refused', damage: name, detail: error.code };
    const { stack = String(error) } = error as Error;
    return { result: 'crash', damage: name, detail: stack.split('\n').slice(0, 4).join(' | ') };
  }
}

function textOf(value: string | Uint8Array): string {
  return typeof value === 'string' ? value : Buffer.from(value).toString('base64');
}
