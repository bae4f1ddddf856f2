import { CounterpointError } from '@counterpoint/core';
import type { RawConfig } from '../config/config-file.js';

/** One line of a comparison: a recipe, and what is changed in it. */
export interface Variant {
  readonly name: string;
  readonly method: string;
  /** As `--set` takes them. */
  readonly settings: readonly string[];
}

/**
 * Reads `name: method path=value path=value`, or a method's name alone.
 *
 * @throws CP_CLI_USAGE
 */
export function variantOf(text: string, recipes: Readonly<Record<string, RawConfig>>): Variant {
  const [, name, rest] = /^\s*(?:([^:]+?)\s*:\s*)?(\S.*)$/.exec(text) ?? [];
  const [method, ...settings] = (rest ?? '').trim().split(/\s+/);
  if (
    method === undefined ||
    !Object.hasOwn(recipes, method) ||
    settings.some((setting) => !setting.includes('='))
  ) {
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `"${text}" names no variant`,
      where: '--variant',
      expected: `"name: method path=value ...", the method one of ${Object.keys(recipes).join(', ')}`,
      remedy: 'for example --variant "no momentum: moco-v2 method.momentum=0"',
    });
  }
  return { name: name ?? method, method, settings };
}

/** A variant's name as it occurs in the name of a folder. */
export function folderName({ name }: Pick<Variant, 'name'>, seed: number): string {
  return `${name.replaceAll(/[^\p{L}\p{N}.]+/gu, '-')}-seed-${seed}`;
}
