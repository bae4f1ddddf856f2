import { stat } from 'node:fs/promises';
import { CounterpointError, ifExists } from '@counterpoint/core';
import { readEmbeddings } from '@counterpoint/data';
import { embeddingMatrix, type NamedMatrix } from '@counterpoint/eval';

/** Embeddings by name, with class indices where there are any. */
export interface NamedVectors extends NamedMatrix {
  /** [count]; -1 for none. */
  readonly labels: Int32Array;
}

/**
 * Embeddings of a file that `embed` wrote.
 *
 * @throws CP_CLI_USAGE for another kind of file, one that is not there, or an id that stands twice
 */
export async function readVectors(path: string): Promise<NamedVectors> {
  const isFile = (await ifExists(stat(path)))?.isFile() === true;
  if (!isFile || !/\.(npy|parquet)$/.test(path))
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'There are no embeddings',
      where: path,
      expected: 'a .parquet or .npy file that `embed` wrote',
      remedy: 'embed the samples first',
    });
  const { ids, values, width, labels } = await readEmbeddings(path);
  if (ids.length === 0)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: 'The file has no embedding in it',
      where: path,
      expected: 'at least one',
    });
  const seen = new Set<string>();
  const twice = ids.find((id) => seen.size === seen.add(id).size);
  if (twice !== undefined)
    throw new CounterpointError('CP_CLI_USAGE', {
      what: `Two embeddings are called "${twice}"`,
      where: path,
      expected: 'ids that are different: samples are matched by them',
    });
  return { ...embeddingMatrix(values, width), ids, labels };
}
