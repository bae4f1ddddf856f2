import { CounterpointError } from '@counterpoint/core';
import { readFile } from 'node:fs/promises';
import { readEmbeddingBatches } from './read-embedding-batches.js';
import type { StoredEmbeddings } from './stored-embeddings.js';

/**
 * Reads what {@link embeddingWriter} wrote.
 *
 * @throws CP_DATA_NPY, CP_DATA_PARQUET
 */
export async function readEmbeddings(path: string): Promise<StoredEmbeddings> {
  return path.endsWith('.npy') ? fromNpy(path) : fromParquet(path);
}

async function fromNpy(path: string): Promise<StoredEmbeddings> {
  const file = await readFile(path);
  const headerLength =
    file.length >= 10 && file.toString('latin1', 0, 6) === '\x93NUMPY' ? file.readUInt16LE(8) : -1;
  const header = file.toString('latin1', 10, 10 + Math.max(0, headerLength));
  const shape = /'descr': '<f4', 'fortran_order': False, 'shape': \((\d+), (\d+)\)/.exec(header);
  if (headerLength < 0 || shape === null)
    throw wrongNpy('it is no matrix of float32 in C order', path);
  const [rows, width] = [Number(shape[1]), Number(shape[2])];
  const body = file.subarray(10 + headerLength);
  if (body.length !== 4 * rows * width)
    throw wrongNpy(`its header says ${rows} x ${width} and ${body.length} bytes follow`, path);
  const values = new Float32Array(rows * width);
  new Uint8Array(values.buffer).set(body);
  const lines = (await readFile(`${path.slice(0, -'.npy'.length)}.ids.jsonl`, 'utf8'))
    .split('\n')
    .filter((line) => line !== '');
  if (lines.length !== rows)
    throw wrongNpy(`it has ${rows} rows and ${lines.length} ids stand beside it`, path);
  const names = lines.map((line) => JSON.parse(line) as { id: string; label?: number });
  return {
    ids: names.map(({ id }) => id),
    width,
    values,
    labels: Int32Array.from(names, ({ label }) => label ?? -1),
  };
}

async function fromParquet(path: string): Promise<StoredEmbeddings> {
  const batches: StoredEmbeddings[] = [];
  for await (const batch of readEmbeddingBatches(path)) batches.push(batch);
  const width = batches[0]?.width ?? 0;
  const values = new Float32Array(batches.reduce((sum, each) => sum + each.values.length, 0));
  let at = 0;
  for (const batch of batches) {
    values.set(batch.values, at);
    at += batch.values.length;
  }
  return {
    ids: batches.flatMap(({ ids }) => ids),
    width,
    values,
    labels: Int32Array.from(batches.flatMap(({ labels }) => Array.from(labels))),
  };
}

function wrongNpy(why: string, path: string): CounterpointError {
  return new CounterpointError('CP_DATA_NPY', {
    what: `A .npy file cannot be read: ${why}`,
    where: path,
    expected: 'a matrix of float32 with its .ids.jsonl',
  });
}
