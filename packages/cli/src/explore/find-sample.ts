import { readFile } from 'node:fs/promises';
import { extname } from 'node:path';
import { CounterpointError, nearestWord, type Dataset, type Sample } from '@counterpoint/core';
import type { ExploredRun, ExploredSide } from './explored-run.js';

/** A value on one side of a run. */
export interface FoundSample {
  readonly side: ExploredSide;
  readonly value: unknown;
}

/**
 * A sample that a command names: by its name in the data, or by its number there; without data a
 * file. What is neither is a text, where the run reads texts and there is no data, or where it has
 * another side for the data.
 *
 * @throws CP_CLI_SAMPLE
 */
export async function findSample(
  run: ExploredRun,
  reference: string,
  dataset: Dataset | undefined,
): Promise<FoundSample> {
  const { texts, sides } = run;
  const text = async (): Promise<FoundSample> => ({
    side: sides[texts!.side]!,
    value: await texts!.value(reference),
  });
  const both = sides.length === 2;
  if (dataset !== undefined) {
    const sample = await inData(dataset, reference);
    if (typeof sample === 'object') return { side: sides[0], value: await sides[0].decode(sample) };
    if (texts && both) return text();
    throw unknown(reference, dataset.name, sample && `did you mean "${sample}"`);
  }
  if (texts && !both) return text();
  const file = await readFile(reference).catch((cause: unknown) => {
    if (texts) return undefined;
    throw unknown(
      reference,
      'no --data was given, so it must be a file',
      'name the data with --data',
      cause,
    );
  });
  if (file === undefined) return text();
  const members = { [extname(reference).slice(1).toLowerCase()]: file };
  const sample = { index: 0, key: reference, value: { members, path: reference } };
  return { side: sides[0], value: await sides[0].decode(sample) };
}

/** The sample of a name or number; else the name that begins so, or the nearest name. */
async function inData(dataset: Dataset, reference: string): Promise<Sample | string | undefined> {
  const keys: string[] = [];
  const row = /^\d+$/u.test(reference) ? Number(reference) : -1;
  let byNumber: Sample | undefined;
  const order = { seed: 0, epoch: 0, shuffle: false };
  for await (const sample of dataset.epoch(order, 0, () => undefined)) {
    if (sample.key === reference) return sample;
    if (sample.index === row) byNumber = sample;
    keys.push(sample.key);
  }
  const longer = keys.find((key) => key.startsWith(`${reference}.`));
  return byNumber ?? longer ?? nearestWord(reference, keys);
}

function unknown(
  reference: string,
  where: string,
  remedy?: string,
  cause?: unknown,
): CounterpointError {
  return new CounterpointError('CP_CLI_SAMPLE', {
    what: `No sample is called "${reference}"`,
    where,
    expected: 'the name of a sample in the data, its number from 0, or a file',
    remedy,
    cause,
  });
}
