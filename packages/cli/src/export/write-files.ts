import { join } from 'node:path';
import { writeFileAtomically } from '@counterpoint/core';

/** Files of an export by their names within its folder. */
export type ExportFiles = Readonly<Record<string, Uint8Array | string>>;

/**
 * Writes files into a folder, each complete or absent; missing folders are made.
 *
 * @returns their names
 * @throws CP_CORE_WRITE
 */
export async function writeFiles(folder: string, files: ExportFiles): Promise<string[]> {
  for (const [name, content] of Object.entries(files))
    await writeFileAtomically(join(folder, name), content);
  return Object.keys(files);
}

/** A JSON file's content. */
export function jsonText(value: unknown): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
