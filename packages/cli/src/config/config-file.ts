import { readFile } from 'node:fs/promises';
import { dirname } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import { locatePaths } from '../run/portable-paths.js';

/** A config before it is validated. */
export type RawConfig = Record<string, unknown>;

/**
 * Reads a config file. Of the `config.json` of a run, or the `recipe.json` of an export, its config:
 * the files that it names as its own (`./tokenizer`) are those beside it.
 *
 * @throws CP_CLI_CONFIG_UNREADABLE
 */
export async function readConfig(path: string): Promise<RawConfig> {
  try {
    const value: unknown = JSON.parse(await readFile(path, 'utf8'));
    if (typeof value !== 'object' || value === null || Array.isArray(value))
      throw new Error('it is not a JSON object');
    const { config, versions } = value as { config?: RawConfig; versions?: unknown };
    return config !== undefined && versions !== undefined
      ? locatePaths(config, [dirname(path)])
      : (value as RawConfig);
  } catch (cause) {
    throw new CounterpointError('CP_CLI_CONFIG_UNREADABLE', {
      what: `The config cannot be read: ${(cause as Error).message}`,
      where: path,
      expected: 'a file with one JSON object',
      remedy: 'check the path and the syntax',
      cause,
    });
  }
}

/** The second over the first, object by object; a `type` that differs replaces the whole part. */
export function merged(base: RawConfig, over: RawConfig): RawConfig {
  const result: RawConfig = { ...base };
  for (const [key, value] of Object.entries(over)) {
    const below = result[key];
    if (value === undefined) continue;
    const swapped =
      isObject(value) &&
      isObject(below) &&
      value['type'] !== undefined &&
      below['type'] !== undefined &&
      value['type'] !== below['type'];
    result[key] = isObject(value) && isObject(below) && !swapped ? merged(below, value) : value;
  }
  return result;
}

/**
 * Applies `--set path.to.key=value`; values are JSON where they parse as such, text otherwise.
 *
 * @throws CP_CLI_SET_INVALID
 */
export function withSettings(config: RawConfig, settings: readonly string[]): RawConfig {
  return settings.reduce((result, setting) => {
    const [, path, text] = /^([^=\s]+)=(.*)$/s.exec(setting) ?? [];
    const keys = path?.split('.') ?? [];
    if (text === undefined || keys.some((key) => key === '' || key === '__proto__')) {
      throw new CounterpointError('CP_CLI_SET_INVALID', {
        what: `"${setting}" sets nothing`,
        where: '--set',
        expected: 'path.to.key=value',
        remedy: 'for example --set method.temperature=0.2',
      });
    }
    const nested = keys.reduceRight<unknown>(
      (value, key) => ({ [key]: value }),
      valueOf(text),
    ) as RawConfig;
    return merged(result, nested);
  }, config);
}

function valueOf(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return text;
  }
}

function isObject(value: unknown): value is RawConfig {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}
