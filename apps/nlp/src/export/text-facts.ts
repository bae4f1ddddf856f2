import { parameterCount, type ExportFacts, type StoredRun } from '@counterpoint/cli';
import type { LoadedModel } from '../load-model.js';
import { texts } from '../texts.js';
import { aboutWhitening } from '../whiten/whitening.js';
import { textLimits } from './text-reading.js';

/** What the card of any text model says. @param path the model as it was named */
export async function textFacts(
  { encoder, run, fingerprint, maxTokens }: LoadedModel,
  path: string,
): Promise<ExportFacts> {
  const { config } = (run ?? {}) as StoredRun;
  return {
    program: texts(),
    title: 'Encoder of texts',
    about: [
      `Encoder: \`${config?.encoder.type ?? encoder.constructor.name}\`, width ${encoder.width}`,
      `Parameters: ${parameterCount(encoder.variables)}`,
      ...(await aboutWhitening(path)),
    ],
    run,
    fingerprint,
    path,
    limits: textLimits(maxTokens),
    plugins: config?.plugins,
  };
}
