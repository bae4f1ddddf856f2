import { readdir, readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CounterpointError } from '@counterpoint/core';
import type { GoldenCase, Outcome } from './outcome.js';

type Reader = (file: never) => GoldenCase[] | Promise<GoldenCase[]>;

/** The checker of a file by its name. A module is imported when the folder has such a file. */
const readers: readonly (readonly [RegExp, () => Promise<Reader>])[] = [
  [/^losses\b.*\.json$/, async () => (await import('./losses.js')).lossCases as Reader],
  [/^metrics\b.*\.json$/, async () => (await import('./metrics.js')).metricCases as Reader],
  [
    /^optimizers\b.*\.json$/,
    async () => (await import('./optimizers.js')).optimizerCases as Reader,
  ],
  [/^scores\b.*\.json$/, async () => (await import('./scores.js')).scoreCases as Reader],
  [/^schedules\b.*\.json$/, async () => (await import('./schedules.js')).scheduleCases as Reader],
  [/^image\b.*\.json$/, async () => (await import('./image.js')).imageCases as Reader],
  [/^audio\b.*\.json$/, async () => (await import('./audio.js')).audioCases as Reader],
  [
    /^trajectory\b.*resnet.*\.json$/,
    async () => (await import('./resnet-trajectory.js')).resnetCases as Reader,
  ],
  [
    /^trajectory\b.*text.*\.json$/,
    async () => (await import('./text-trajectory.js')).textCases as Reader,
  ],
];

export interface GoldenCounts {
  passed: number;
  failed: number;
  skipped: number;
}

/**
 * Checks every case of a folder of reference values and reports one line for each.
 *
 * @throws CP_GOLDEN_FOLDER when there is no such folder, or no reference file in it
 */
export async function runGolden(
  folder: string,
  log: (line: string) => void,
): Promise<GoldenCounts> {
  const names = (
    await readdir(folder).catch((cause: unknown) => {
      throw new CounterpointError('CP_GOLDEN_FOLDER', {
        what: 'The folder of reference values cannot be read',
        where: folder,
        expected: 'a folder with losses.json, metrics.json, ...',
        remedy: 'give its path: npm run golden -- DIR',
        cause,
      });
    })
  )
    .filter((name) => name.endsWith('.json'))
    .sort();
  if (names.length === 0) {
    throw new CounterpointError('CP_GOLDEN_FOLDER', {
      what: 'The folder holds no reference values',
      where: folder,
      expected: 'losses.json, metrics.json, ...',
    });
  }
  const counts: GoldenCounts = { passed: 0, failed: 0, skipped: 0 };
  for (const name of names) {
    for (const { name: title, check } of await casesOf(folder, name)) {
      const outcome = await outcomeOf(check);
      counts[outcome.kind]++;
      log(lineOf(`${name}: ${title}`, outcome));
    }
  }
  return counts;
}

async function casesOf(folder: string, name: string): Promise<GoldenCase[]> {
  try {
    const file = JSON.parse(await readFile(join(folder, name), 'utf8')) as never;
    const reader = readers.find(([pattern]) => pattern.test(name))?.[1];
    return reader === undefined
      ? [{ name: 'no implementation for this file', check: undefined }]
      : await (
          await reader()
        )(file);
  } catch (error) {
    return [{ name: 'the file', check: () => Promise.reject(error) }];
  }
}

async function outcomeOf(check: GoldenCase['check']): Promise<Outcome> {
  if (check === undefined) return { kind: 'skipped', detail: 'no implementation' };
  try {
    return await check();
  } catch (error) {
    const malformed =
      error instanceof TypeError || error instanceof SyntaxError || error instanceof RangeError;
    return {
      kind: 'failed',
      error: NaN,
      tolerance: 0,
      detail:
        (malformed ? 'it is not of the form that such a case has: ' : '') +
        (error as Error).message.split('\n')[0],
    };
  }
}

function lineOf(title: string, outcome: Outcome): string {
  if (outcome.kind === 'skipped') return `skipped ${title} (${outcome.detail})`;
  return (
    `${outcome.kind} ${title}: error ${outcome.error.toExponential(1)}, tolerance ` +
    `${outcome.tolerance.toExponential(0)}${outcome.detail === undefined ? '' : ` (${outcome.detail})`}`
  );
}
