import { openTrainingData } from '@counterpoint/cli';
import { Registry, undefinedOn } from '@counterpoint/core';
import { readTexts, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { plugins } from '../plugins.js';
import { texts } from '../texts.js';

/** The rows that a run was trained on; none where they cannot be read any more. */
export async function rowsOfRun({ run, columns }: LoadedModel): Promise<readonly ReadText[]> {
  const opened = { registry: new Registry(plugins), run };
  const rows = await openTrainingData(texts(), opened, []);
  if (rows === undefined) return [];
  const read = readTexts(rows as never, columns, () => undefined);
  return (await read.catch(undefinedOn())) ?? [];
}
