import { readFile } from 'node:fs/promises';
import { join } from 'node:path';

/** The content of `config.json` of a run, from its folder or its `export` folder. */
export async function runRecord(
  path: string,
): Promise<Readonly<Record<string, unknown>> | undefined> {
  for (const folder of [path, join(path, '..')]) {
    try {
      const text = await readFile(join(folder, 'config.json'), 'utf8');
      const record = JSON.parse(text) as { config?: unknown };
      if (record.config !== undefined) return record as Record<string, unknown>;
    } catch {
      continue;
    }
  }
  return undefined;
}
