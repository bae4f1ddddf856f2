import { parameterCount, type ExportFacts, type StoredRun } from '@counterpoint/cli';
import type { LoadedModel } from '../load-model.js';
import { texts } from '../texts.js';
import { textLimits } from './text-reading.js';

/** What the card of any text model says. @param path the model as it was named */
export function textFacts(
  { encoder, run, fingerprint, maxTokens }: LoadedModel,
  path: string,
): ExportFacts {
  const { config } = (run ?? {}) as StoredRun;
  return {
    program: texts(),
    title: 'Encoder of texts',
    about: [
      `Encoder: \`${config?.encoder.type ?? encoder.constructor.name}\`, width ${encoder.width}`,
      `Parameters: ${parameterCount(encoder.variables)}`,
    ],
    run,
    fingerprint,
    path,
    limits: textLimits(maxTokens),
    plugins: config?.plugins,
  };
}
