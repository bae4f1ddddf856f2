import { classMapping } from '@counterpoint/cli';
import type { Dataset } from '@counterpoint/core';
import { groupIds, holdOut, matchClasses, sameSplit, type RawSample } from '@counterpoint/data';
import { textSplits, type ReadText } from '../open-texts.js';
import type { EvaluateOptions } from './evaluate-options.js';

/** Training and test split; of data without splits a share is held out, equal texts together. */
export async function splitTexts(
  open: (path: string, split?: string) => Promise<Dataset<RawSample>>,
  { data, testData, train, test = 'test', heldOut }: EvaluateOptions,
  say: (line: string) => void,
): Promise<[train: Dataset<RawSample>, test: Dataset<RawSample>]> {
  const splits = await textSplits(data);
  // Splits that are named are opened, so that data without them is refused.
  const isNamed =
    !sameSplit(train, 'train') || (testData === undefined && !sameSplit(test, 'test'));
  if (splits.length > 0 || testData !== undefined || isNamed)
    return [
      await open(data, splits.length > 0 || isNamed ? train : undefined),
      testData === undefined ? await open(data, test) : await openTest(open, testData, test),
    ];
  const all = await open(data);
  say(
    `The data has no splits: ${Math.round(100 * heldOut)} % of it is held out and scored, equal texts together.`,
  );
  const { remaining: trainTexts, heldOut: testTexts } = holdOut(
    all,
    heldOut,
    0,
    await groupIds(all, 'content'),
  );
  return [trainTexts, testTexts];
}

/** The test split; of data without splits all of it, unless a split is named. */
async function openTest(
  open: (path: string, split?: string) => Promise<Dataset<RawSample>>,
  path: string,
  split: string,
): Promise<Dataset<RawSample>> {
  const isWhole = (await textSplits(path)).length === 0 && sameSplit(split, 'test');
  return open(path, isWhole ? undefined : split);
}

/**
 * Rows whose labels are those of the training split: classes match by name. @throws CP_DATA_CLASSES
 */
export function matchedRows(
  rows: readonly ReadText[],
  { classes: dataClasses, name }: Dataset,
  { classes }: Dataset,
  say: (line: string) => void,
): readonly ReadText[] {
  if (dataClasses === undefined || classes === undefined) return rows;
  const present = new Set(rows.map(({ label }) => label));
  const { indices, same } = matchClasses(classes, dataClasses, name, (i) => present.has(i));
  say(`Classes, in order: ${classes.join(', ')}.`);
  if (same) return rows;
  say(classMapping(dataClasses, indices, name));
  return rows.map((row) => (row.label === undefined ? row : { ...row, label: indices[row.label] }));
}

/** The split to score when none is named. */
export async function testPart(data: string): Promise<string> {
  const splits = await textSplits(data);
  return ['dev', 'val', 'validation', 'test'].find((split) => splits.includes(split)) ?? 'dev';
}
