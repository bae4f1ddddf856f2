import { isFeatureMap } from '@counterpoint/audio';
import { CounterpointError } from '@counterpoint/core';
import type { Dataset } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import type { ProgressDisplay } from '@counterpoint/cli';
import { openRecordings } from '@counterpoint/audio';
import type { OpenedRun } from '../scoring/open-run.js';
import type { Utterance } from './utterance.js';

/** Recordings with what is said in them: the fact `text`, else the name of their class. */
export async function readUtterances(
  path: string,
  split: string,
  { modality }: OpenedRun,
  display: ProgressDisplay,
): Promise<Utterance[]> {
  const onSkip = ({ key, message }: { key: string; message: string }): void =>
    display.say(`Skipped ${key}: ${message}`);
  const dataset: Dataset<RawSample> = await openRecordings(path, {
    split,
    extensions: modality.extensions,
    onSkip,
  });
  const read: Utterance[] = [];
  for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, onSkip)) {
    const text =
      sample.metadata?.['text'] ??
      (sample.label === undefined ? undefined : (dataset.classes?.[sample.label] ?? sample.label));
    if (text === undefined || text === '') {
      throw new CounterpointError('CP_SPEECH_UNLABELLED', {
        what: 'A recording has no text',
        where: `${path}, ${sample.key}`,
        expected: 'a fact or column called text, or a class',
      });
    }
    const sound = await modality.decode(sample);
    if (!isFeatureMap(sound)) read.push({ wave: sound, text: String(text) });
  }
  await dataset.close?.();
  return read;
}
