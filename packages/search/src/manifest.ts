import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { z } from 'zod';
import { fingerprintSchema, type EmbeddingFingerprint } from './fingerprint.js';

/** How an approximate search looks, and how well it did when it was made. */
export interface Approximation {
  /** Cells that the vectors are divided into. */
  readonly partitions: number;
  /** Cells that a query looks into. */
  readonly probes: number;
  /** The share of the ten true nearest that were found, over sampled queries. */
  readonly recall: number;
  /** Rows when the cells were made. */
  readonly rows: number;
  /** Rows when entries were last sorted into the cells; later ones are compared one by one. */
  readonly filled: number;
}

/** What an index says of itself: `index.json` in its folder. */
export interface Manifest {
  readonly format: 1;
  /** The fingerprint of the model whose embeddings it holds. */
  readonly model: string;
  /** Everything else that makes its embeddings; indexes of earlier versions do not know it. */
  readonly function?: EmbeddingFingerprint;
  readonly width: number;
  /** The first `add` of an index that counts as absent until then has not ended. */
  readonly unfinished?: true;
  /** Batches written since the table's small files were joined. */
  readonly batches: number;
  readonly approximation?: Approximation;
}

const schema: z.ZodType<Manifest> = z.strictObject({
  format: z.literal(1),
  model: z.string().min(1),
  function: fingerprintSchema.optional(),
  width: z.int().positive(),
  unfinished: z.literal(true).optional(),
  batches: z.int().nonnegative(),
  approximation: z
    .strictObject({
      partitions: z.int().positive(),
      probes: z.int().positive(),
      recall: z.number().min(0).max(1),
      rows: z.int().positive(),
      filled: z.int().nonnegative(),
    })
    .optional(),
});

/** @throws CP_SEARCH_NO_INDEX, CP_SEARCH_DAMAGED */
export async function readManifest(folder: string): Promise<Manifest> {
  const path = join(folder, 'index.json');
  let text: string;
  try {
    text = await readFile(path, 'utf8');
  } catch (cause) {
    throw new CounterpointError('CP_SEARCH_NO_INDEX', {
      what: 'There is no vector index',
      where: folder,
      expected: 'a folder with index.json',
      remedy: 'make it first',
      cause,
    });
  }
  try {
    return schema.parse(JSON.parse(text));
  } catch (cause) {
    throw new CounterpointError('CP_SEARCH_DAMAGED', {
      what: 'The description of the index cannot be read',
      where: path,
      remedy: 'make the index again from its embeddings',
      cause,
    });
  }
}

/** The coded error of an index that was never finished. */
export function unfinishedIndex(folder: string): CounterpointError {
  return new CounterpointError('CP_SEARCH_NO_INDEX', {
    what: 'The vector index was never finished',
    where: folder,
    expected: 'an index whose first entries were all added',
    remedy: 'add them again',
  });
}

/**
 * Stores a description, complete or not at all.
 *
 * @throws CP_CORE_WRITE
 */
export async function writeManifest(folder: string, manifest: Manifest): Promise<void> {
  await writeFileAtomically(
    join(folder, 'index.json'),
    `${JSON.stringify(manifest, undefined, 2)}\n`,
  );
}
