import { readdir, readFile, stat } from 'node:fs/promises';
import { join } from 'node:path';
import { withoutStart } from '../export/without-start.js';
import { jsonText, type ExportFiles } from '../export/write-files.js';
import type { OpenedTowers } from './opened-towers.js';

/**
 * What an exported folder needs beside the weights so that it opens as a run: `encoder.json`, and
 * the tokenizer in `tokenizer/`.
 */
export async function towersRecordFiles({
  record,
  tokenizer,
}: Pick<OpenedTowers, 'record' | 'tokenizer'>): Promise<ExportFiles> {
  return {
    ...(await tokenizerFiles(tokenizer)),
    'encoder.json': jsonText(recordWithTokenizer(record)),
  };
}

/** The record of towers whose tokenizer lies in the folder `tokenizer` beside it. */
export function recordWithTokenizer(record: OpenedTowers['record']): object {
  const { text, ...side } = record.modality.sides['text']!;
  const sides = {
    ...record.modality.sides,
    text: { ...side, text: { ...text!, tokenizer: 'tokenizer' } },
  };
  const encoder = withoutStart(record.encoder);
  return { ...record, encoder, modality: { ...record.modality, sides } };
}

/** The files of a tokenizer, for the folder `tokenizer`. */
async function tokenizerFiles(place: string | undefined): Promise<ExportFiles> {
  if (place === undefined) return {};
  const about = await stat(place);
  if (!about.isDirectory()) return { 'tokenizer/tokenizer.json': await readFile(place) };
  const names = await readdir(place, { withFileTypes: true });
  const files: Record<string, Uint8Array> = {};
  for (const entry of names)
    if (entry.isFile()) files[`tokenizer/${entry.name}`] = await readFile(join(place, entry.name));
  return files;
}
