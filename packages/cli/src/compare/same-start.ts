import { isDeepStrictEqual } from 'node:util';
import { runRecord } from '../run/run-record.js';

/**
 * Whether two runs began with the same encoder, whose untrained scores are then the same: the seed,
 * the modality, the encoder and the weights of their configs agree. False where a folder is gone.
 */
export async function sameStart(one: string, other: string): Promise<boolean> {
  const [a, b] = await Promise.all([startOf(one), startOf(other)]);
  return a !== undefined && isDeepStrictEqual(a, b);
}

async function startOf(path: string): Promise<object | undefined> {
  const record = await runRecord(path);
  if (record === undefined) return undefined;
  const { seed, modality, encoder, weights } = record['config'] as Record<string, unknown>;
  return { seed, modality, encoder, weights };
}
