import type { RawConfig } from '@counterpoint/cli';
import type { TextEncoderKind } from '@counterpoint/text';

/** The encoders that `--encoder` names. */
export const encoderNames: readonly TextEncoderKind[] = ['transformer', 'bag', 'word-transformer'];

/**
 * Small-machine encoders and what trains them. The transformer has BERT's shape, so that its export
 * loads anywhere.
 */
const encoders: Readonly<Record<TextEncoderKind, RawConfig>> = {
  transformer: {
    modality: { type: 'text/text', maxTokens: 64 },
    encoder: {
      type: 'text/transformer',
      width: 256,
      layers: 4,
      heads: 4,
      types: 2,
      maxTokens: 128,
      initialDeviation: 0.05,
    },
    optimizer: { type: 'core/adamw', weightDecay: 0.01 },
    learningRate: { base: 5e-4, warmupEpochs: 0.5 },
    epochs: 10,
    batchSize: 256,
    clipNorm: 1,
  },
  bag: {
    modality: { type: 'text/text', tokenizer: { buckets: 32_768 }, maxTokens: 2048 },
    encoder: { type: 'text/bag', vocabulary: 32_768, width: 256, hidden: 512, dropout: 0.3 },
    optimizer: { type: 'text/row-adam', weightDecay: 0 },
    learningRate: { base: 2e-3, warmupEpochs: 0.5 },
    epochs: 8,
    batchSize: 512,
  },
  'word-transformer': {
    modality: { type: 'text/text', tokenizer: { buckets: 32_768, marks: true }, maxTokens: 2048 },
    encoder: { type: 'text/word-transformer', vocabulary: 32_768, width: 256, dropout: 0.3 },
    optimizer: { type: 'text/row-adam', weightDecay: 0 },
    learningRate: { base: 1e-3, warmupEpochs: 0.5 },
    epochs: 8,
    batchSize: 512,
  },
};

const columns = (count: number): RawConfig => ({ views: { type: 'text/column-views', count } });

const methods = (encoder: TextEncoderKind): Readonly<Record<string, RawConfig>> => ({
  simcse: {
    method: { type: 'text/simcse' },
    views:
      encoder === 'transformer'
        ? { type: 'text/same-views' }
        : { type: 'text/token-deletion-views', rate: 0.2 },
  },
  'multiple-negatives': { method: { type: 'text/multiple-negatives' }, ...columns(2) },
  'hard-negatives': {
    method: { type: 'text/multiple-negatives', hardNegatives: 1 },
    ...columns(3),
  },
  'guided-negatives': { method: { type: 'text/guided-negatives' }, ...columns(2) },
  angle: { method: { type: 'text/angle' }, ...columns(2), modality: { scored: 'order' } },
  cosent: { method: { type: 'text/cosent' }, ...columns(2), modality: { scored: 'order' } },
  'cosine-scores': {
    method: { type: 'text/cosine-scores' },
    ...columns(2),
    modality: { scored: 'cosine' },
  },
  triplet: { method: { type: 'text/triplet' }, ...columns(3) },
  supcon: {
    method: { type: 'text/supcon' },
    views: { type: 'text/token-deletion-views', rate: 0.1 },
    data: { groups: 'label' },
  },
  'inverse-cloze': {
    method: { type: 'text/multiple-negatives' },
    ...columns(2),
    modality: { columns: ['sentence', 'passage'] },
  },
  judged: {
    method: { type: 'text/multiple-negatives' },
    ...columns(2),
    modality: { columns: ['query', 'passage'] },
  },
  distil: {
    method: { type: 'text/distil' },
    views: { type: 'text/same-views' },
    modality: { guideColumn: 'embedding' },
  },
  'title-abstract': { method: { type: 'text/multiple-negatives' }, ...columns(2) },
});

/** Defaults by method name for one encoder. */
export function recipesFor(encoder: TextEncoderKind): Readonly<Record<string, RawConfig>> {
  return Object.fromEntries(
    Object.entries(methods(encoder)).map(([name, recipe]) => {
      const merged: RawConfig = {
        ...encoders[encoder],
        ...recipe,
        modality: {
          ...(encoders[encoder]['modality'] as RawConfig),
          ...(recipe['modality'] as RawConfig | undefined),
        },
      };
      return [name, merged];
    }),
  );
}

/** How classes are learned from an earlier model: its optimizer, at a lower rate. */
export function fineTuneRecipeFor(encoder: TextEncoderKind): RawConfig {
  const { optimizer, clipNorm } = encoders[encoder];
  const base = encoder === 'transformer' ? 1e-4 : 1e-3;
  return { optimizer, clipNorm, learningRate: { base, warmupEpochs: 0.5 } };
}
