import { openSource, resolveSource, type DataConfig } from '@counterpoint/cli';
import { undefinedOn, Registry } from '@counterpoint/core';
import { readTexts, type ReadText } from '@counterpoint/text';
import type { LoadedModel } from '../load-model.js';
import { plugins } from '../plugins.js';
import { texts } from '../texts.js';

/** The rows that a run was trained on; none where they cannot be read any more. */
export async function rowsOfRun(model: LoadedModel): Promise<readonly ReadText[]> {
  const { config } = (model.run ?? {}) as { config?: { data?: DataConfig } };
  if (config?.data === undefined) return [];
  try {
    const onSkip = () => undefined;
    const rows = await openSource(resolveSource(texts(), config.data), {
      registry: new Registry(plugins),
      extensions: [],
      onSkip,
    });
    return await readTexts(rows as never, model.columns, onSkip);
  } catch (error) {
    return undefinedOn()(error) ?? [];
  }
}
