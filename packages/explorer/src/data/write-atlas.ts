import { rename, rm } from 'node:fs/promises';
import { CounterpointError } from '@counterpoint/core';
import type { SchemaElement } from 'hyparquet';
import type { BuiltPage } from '../page/build-page.js';

/** `neighbors` as a group of two lists. */
const schema: readonly SchemaElement[] = [
  { name: 'root', num_children: 6 },
  { name: 'id', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'REQUIRED' },
  { name: 'x', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  { name: 'y', type: 'DOUBLE', repetition_type: 'REQUIRED' },
  { name: 'class', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'text', type: 'BYTE_ARRAY', converted_type: 'UTF8', repetition_type: 'OPTIONAL' },
  { name: 'neighbors', num_children: 2, repetition_type: 'REQUIRED' },
  ...listOf('ids', 'INT32'),
  ...listOf('distances', 'DOUBLE'),
];

function listOf(name: string, type: 'INT32' | 'DOUBLE'): readonly SchemaElement[] {
  return [
    { name, num_children: 1, converted_type: 'LIST', repetition_type: 'REQUIRED' },
    { name: 'list', num_children: 1, repetition_type: 'REPEATED' },
    { name: 'element', type, repetition_type: 'REQUIRED' },
  ];
}

/**
 * Writes the map as Parquet in the columns that Embedding Atlas reads: `x`, `y` and `neighbors {
 * ids, distances }`, with `id`, `class`
 * and `text` beside them. `ids` are row numbers from 0, distances are 1 - cosine.
 *
 * @param path of the file
 * @throws CP_EXPLORER_WRITE
 */
export async function writeAtlas(
  path: string,
  { data, keys, texts, labels, points, neighbours }: BuiltPage,
): Promise<void> {
  const { k, indices, scores } = neighbours;
  const rows = Array.from({ length: data.count }, (_, i) => i);
  const { parquetWriteFile } = await import('hyparquet-writer');
  const beside = `${path}.writing`;
  try {
    parquetWriteFile({
      filename: beside,
      schema: [...schema],
      columnData: [
        { name: 'id', data: [...keys] },
        { name: 'x', data: rows.map((i) => points[2 * i]!) },
        { name: 'y', data: rows.map((i) => points[2 * i + 1]!) },
        { name: 'class', data: rows.map((i) => data.classes[labels[i]!] ?? null) },
        { name: 'text', data: rows.map((i) => texts[i] ?? null) },
        {
          name: 'neighbors',
          data: rows.map((i) => ({
            ids: Array.from(indices.subarray(i * k, (i + 1) * k)),
            distances: Array.from(scores.subarray(i * k, (i + 1) * k), (score) => 1 - score),
          })),
        },
      ],
    });
    await rename(beside, path);
  } catch (cause) {
    await rm(beside, { force: true }).catch(() => undefined);
    throw new CounterpointError('CP_EXPLORER_WRITE', {
      what: `The Parquet file cannot be written: ${(cause as Error).message}`,
      where: path,
      remedy: 'choose another --atlas, or free space',
      cause,
    });
  }
}
