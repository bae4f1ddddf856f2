import { openTrainingData } from '@counterpoint/cli';
import { Registry, undefinedOn } from '@counterpoint/core';
import { readTexts, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { plugins } from '../plugins.js';
import { texts } from '../texts.js';

/** The rows that a run was trained on; none where they cannot be read any more. */
export async function rowsOfRun({ run, columns }: LoadedModel): Promise<readonly ReadText[]> {
  const onSkip = (): void => undefined;
  const opened = { run, registry: new Registry(plugins), modality: { extensions: [] } };
  const rows = await openTrainingData(texts(), opened, onSkip).catch(undefinedOn());
  if (rows === undefined) return [];
  return (await readTexts(rows as never, columns, onSkip).catch(undefinedOn())) ?? [];
}
