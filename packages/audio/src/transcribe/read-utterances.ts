import { CounterpointError, isCounterpointError } from '@counterpoint/core';
import type { SkippedSample } from '@counterpoint/core';
import { openRecordings } from '../collection/open-recordings.js';
import { decodeClip } from '../modality/decode-clip.js';
import type { Utterance } from './utterance.js';

/** Which recordings {@link readUtterances} reads, at which rate, and which of them it skips. */
export interface ReadUtterancesOptions {
  readonly split?: string;
  readonly sampleRateHz: number;
  /** Longer recordings are skipped. Default: none is. */
  readonly maximumSeconds?: number;
  /** Why an utterance is of no use; undefined where it is. */
  readonly fault?: (utterance: Utterance) => string | undefined;
  readonly onSkip?: (skipped: SkippedSample) => void;
}

/**
 * Recordings with their texts: the fact `text`, else the name of the class. What cannot be read,
 * has no text, is too long or has a fault is
 * skipped and reported.
 *
 * @throws CP_AUDIO_UTTERANCES when none is left, and the errors of `openRecordings`
 */
export async function readUtterances(
  path: string,
  { split, sampleRateHz, maximumSeconds = Infinity, fault, onSkip }: ReadUtterancesOptions,
): Promise<Utterance[]> {
  let skips = 0;
  const skip = (skipped: SkippedSample): void => {
    skips++;
    onSkip?.(skipped);
  };
  const dataset = await openRecordings(path, { split, onSkip: skip });
  const utterances: Utterance[] = [];
  try {
    for await (const sample of dataset.epoch({ seed: 0, epoch: 0, shuffle: false }, 0, skip)) {
      const { index, key, label, metadata } = sample;
      const refuse = (code: string, why: string): void =>
        skip({ index, key, code, message: `${key}: ${why}` });
      const text =
        metadata?.['text'] ?? (label === undefined ? '' : (dataset.classes?.[label] ?? label));
      if (String(text).trim() === '') {
        refuse('CP_AUDIO_UTTERANCES', 'it has no text');
        continue;
      }
      try {
        const wave = await decodeClip(sample, {
          sampleRateHz,
          maximumSeconds: Infinity,
          silent: 'keep',
        });
        const seconds = wave.samples.length / sampleRateHz;
        const utterance = { wave, text: String(text) };
        const why =
          seconds > maximumSeconds
            ? `it lasts ${seconds.toFixed(1)} s, more than ${maximumSeconds} s`
            : fault?.(utterance);
        if (why === undefined) utterances.push(utterance);
        else refuse('CP_AUDIO_LABELS', why);
      } catch (error) {
        if (!isCounterpointError(error)) throw error;
        skip({ index, key, code: error.code, message: error.message });
      }
    }
  } finally {
    await dataset.close?.();
  }
  if (utterances.length > 0) return utterances;
  throw new CounterpointError('CP_AUDIO_UTTERANCES', {
    what: `No recording with a text is left; ${skips} are skipped`,
    where: `${path}${split ? `, split ${split}` : ''}`,
    expected: 'recordings with a column or fact called text, or in class folders',
    facts: { skipped: skips },
  });
}
