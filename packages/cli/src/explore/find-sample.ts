import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import {
  CounterpointError,
  nearestWord,
  type Dataset,
  type Modality,
  type Sample,
} from '@counterpoint/core';

/**
 * A sample that a command names: by its name in the data, or by its number there; without data a
 * file, or for texts the text itself.
 *
 * @throws CP_CLI_SAMPLE
 */
export async function findSample(
  modality: Modality,
  named: string,
  dataset: Dataset | undefined,
): Promise<Sample> {
  if (dataset === undefined) return ofArgument(modality, named);
  const keys: string[] = [];
  const wanted = /^\d+$/u.test(named) ? Number(named) : -1;
  let byNumber: Sample | undefined;
  for await (const sample of dataset.epoch(
    { seed: 0, epoch: 0, shuffle: false },
    0,
    () => undefined,
  )) {
    if (sample.key === named) return sample;
    if (sample.index === wanted) byNumber = sample;
    keys.push(sample.key);
  }
  if (byNumber !== undefined) return byNumber;
  const near = nearestWord(named, keys);
  throw unknown(named, dataset.name, near === undefined ? undefined : `did you mean "${near}"`);
}

async function ofArgument(modality: Modality, named: string): Promise<Sample> {
  const sample = (value: unknown, metadata?: Sample['metadata']): Sample => ({
    index: 0,
    key: named,
    value,
    metadata,
  });
  if (modality.extensions.length === 0)
    return sample(await modality.decode(sample({ members: {} }, { text: named })));
  const extension = extname(named).slice(1).toLowerCase();
  const bytes = await readFile(named).catch((cause: unknown) => {
    throw unknown(
      named,
      'no --data was given, so it must be a file',
      'name the data with --data',
      cause,
    );
  });
  return sample(await modality.decode(sample({ members: { [extension]: bytes }, path: named })));
}

function unknown(
  named: string,
  where: string,
  remedy?: string,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_CLI_SAMPLE', {
    what: `No sample is called "${named}"`,
    where,
    expected: 'the name of a sample in the data, its number from 0, or a file',
    remedy,
    cause,
  });
}
