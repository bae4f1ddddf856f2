import { openAtomicFile } from '@counterpoint/core';
import type { SchemaElement } from 'hyparquet';
import type { BuiltPage } from '../page/build-page.js';
import { explorerWriteError } from '../page/explorer-write-error.js';

/** Rows of one row group: what is in memory at a time. */
const groupRows = 20_000;

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
 * ids, distances }`, with `id`, `class` and `text` beside them. `ids` are row numbers from 0,
 * distances are 1 - cosine. A file of that name is whole or as it was, whatever happens; folders
 * that are missing are made.
 *
 * @param path of the file
 * @throws CP_EXPLORER_WRITE
 */
export async function writeAtlas(path: string, page: BuiltPage): Promise<void> {
  const { ByteWriter, ParquetWriter } = await import('hyparquet-writer');
  try {
    const file = await openAtomicFile(path);
    try {
      const buffer = new ByteWriter();
      const flush = async (): Promise<void> => {
        const bytes = Uint8Array.from(buffer.getBytes());
        buffer.index = 0;
        await file.write(bytes);
      };
      const writer = new ParquetWriter({ writer: buffer, schema: [...schema] });
      for (let from = 0; from < page.data.count; from += groupRows) {
        await writer.write({ columnData: columnsOf(page, from), rowGroupSize: groupRows });
        await flush();
      }
      await writer.finish();
      await flush();
      await file.commit();
    } catch (error) {
      await file.abandon();
      throw error;
    }
  } catch (cause) {
    throw explorerWriteError('Parquet file', path, cause);
  }
}

/** The columns of one row group. */
function columnsOf({ data, keys, texts, labels, points, neighbours }: BuiltPage, from: number) {
  const { k, indices, scores } = neighbours;
  const size = Math.min(groupRows, data.count - from);
  const rows = Array.from({ length: size }, (_, i) => from + i);
  return [
    { name: 'id', data: rows.map((i) => keys[i]!) },
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
  ];
}
