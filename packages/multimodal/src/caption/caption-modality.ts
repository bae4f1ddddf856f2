import { CounterpointError, type Modality } from '@counterpoint/core';
import { captionsFrom, type CaptionSource } from './caption-source.js';

/** The modality of one text in {@link captionModality}, and where captions are. */
export interface CaptionModalityConfig extends CaptionSource {
  /** How one text becomes part of a batch: the modality of texts. */
  readonly text: Modality;
}

/**
 * The captions of a sample: a list of one or more, each decoded by a modality of texts. A batch
 * takes the first of each list, which is the
 * one that {@link randomCaption} drew, or, where nothing was drawn, the sample's first.
 *
 * @throws CP_MULTIMODAL_CAPTIONS from `decode` when a sample has none
 */
export function captionModality({
  text,
  ...source
}: CaptionModalityConfig): Modality<unknown, readonly unknown[]> {
  return {
    extensions: [],
    async decode(sample) {
      const captions = captionsFrom(sample, source);
      if (captions.length === 0) {
        const { sidecarErrors = [] } = (sample.value ?? {}) as {
          readonly sidecarErrors?: readonly string[];
        };
        throw new CounterpointError('CP_MULTIMODAL_CAPTIONS', {
          what: ['There is no caption, or an empty one', ...sidecarErrors].join(': '),
          where: sample.key,
          expected: `text in ${source.columns?.join(' or ') ?? 'caption, text or another usual column'}`,
          remedy: `name the columns; there are ${Object.keys(sample.metadata ?? {}).join(', ') || 'none'}`,
        });
      }
      return Promise.all(
        captions.map((caption) => text.decode({ ...sample, metadata: { text: caption } })),
      );
    },
    describe: (values) => values.map((value) => text.describe(value)),
    batch: (lists) => text.batch(lists.map((list) => list[0])),
  };
}
