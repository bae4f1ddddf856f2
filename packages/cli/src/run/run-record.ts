import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { ifExists } from '@counterpoint/core';

/** The content of `config.json` of a run, from its folder or its `export` folder. */
export async function runRecord(
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (const folder of [path, join(path, '..')]) {
    const text = await ifExists(readFile(join(folder, 'config.json'), 'utf8'));
    if (text === undefined) continue;
    try {
      const record = JSON.parse(text) as { config?: unknown };
      if (record.config !== undefined) return record as Record<string, unknown>;
    } catch {
      continue; // other tools have a config.json, too
    }
  }
  return undefined;
}
