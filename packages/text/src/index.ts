export { textErrorCodes } from './error-codes.js';
export {
  type SpecialIds,
  type EncodeOptions,
  type TextTokenizer,
  type TokenizerFiles,
} from './tokenizer/text-tokenizer.js';
export { PieceTokenizer } from './tokenizer/piece-tokenizer.js';
export { HashedNgrams, type HashedNgramsConfig } from './tokenizer/hashed-ngrams.js';
export {
  bertTokenizerFiles,
  type BertVocabularyOptions,
} from './tokenizer/bert-tokenizer-files.js';
export { clipTokenizerFiles } from './tokenizer/clip-tokenizer-files.js';
export { gpt2TokenizerFiles } from './tokenizer/gpt2-tokenizer-files.js';
export { robertaTokenizerFiles } from './tokenizer/roberta-tokenizer-files.js';
export type { TokenizerSettings } from './tokenizer/tokenizer-settings.js';
export { promptText, type Prompts, type TextRole } from './checkpoint/prompts.js';
export { readTokenizer } from './tokenizer/read-tokenizer.js';
export { trainWordPiece, type TrainTokenizerConfig } from './tokenizer/train-word-piece.js';
export { writeTokenizer } from './tokenizer/write-tokenizer.js';
export { namedOrLearned, type NamedOrLearned } from './tokenizer/named-or-learned.js';
export { trainByteBpe } from './tokenizer/train-byte-bpe.js';
export {
  tokenBatch,
  padded,
  type TokenBatch,
  type TokenBatchOptions,
} from './batch/token-batch.js';
export { checkPositions, type PositionLimits } from './encoder/check-positions.js';
export { roundedLength, lengthBuckets } from './batch/length-buckets.js';
export { pool, type Pooling } from './encoder/pool.js';
export { bagSchema, Bag, bag, type BagConfig, type ResolvedBagConfig } from './encoder/bag.js';
export {
  kindOf,
  isTextEncoder,
  type TextEncoder,
  type TextEncoderKind,
} from './encoder/text-encoder.js';
export {
  wordTransformerSchema,
  type WordTransformerConfig,
  type ResolvedWordTransformerConfig,
} from './encoder/word-transformer-config.js';
export { WordTransformer, wordTransformer } from './encoder/word-transformer.js';
export {
  textTransformerSchema,
  type TextTransformerConfig,
  type ResolvedTextTransformerConfig,
} from './encoder/text-transformer-config.js';
export type { DenseConfig } from './encoder/dense-layers.js';
export { TextTransformer, textTransformer } from './encoder/text-transformer.js';
export { rowAdam, type RowAdamConfig } from './optimizer/row-adam.js';
export { bagOfRows } from './rows/bag-of-rows.js';
export type { WeighedIds } from './rows/weighed-ids.js';
export { wordsOf, textOf } from './augment/words.js';
export { dropoutOnly } from './augment/dropout-only.js';
export { tokenDeletion, type TokenDeletionConfig } from './augment/token-deletion.js';
export { spanMasking, type SpanMaskingConfig, type Spans } from './augment/span-masking.js';
export { wordCrop, type WordCropConfig } from './augment/word-crop.js';
export {
  easyDataAugmentation,
  type Edit,
  type EasyDataAugmentationConfig,
} from './augment/easy-data-augmentation.js';
export {
  backTranslation,
  type Translator,
  type BackTranslationConfig,
} from './augment/back-translation.js';
export {
  embedTexts,
  embedWith,
  checkMatch,
  type TextModel,
  type EmbedOptions,
  type EmbedWithOptions,
} from './checkpoint/text-model.js';
export {
  architectures,
  readTextModel,
  type StoredTextModel,
} from './checkpoint/read-text-model.js';
export { readTextSettings, type TextSettings } from './checkpoint/read-text-settings.js';
export {
  textModelFiles,
  writeTextModel,
  type TextModelFiles,
  type WriteTextModelOptions,
} from './checkpoint/write-text-model.js';
export { sentenceEncoderFiles } from './checkpoint/sentence-encoder/sentence-encoder-files.js';
export { readingSection } from './checkpoint/bag-reader.js';
export { unlikeTexts } from './export/unlike-texts.js';
export { onnxModel } from './checkpoint/onnx/onnx-model.js';
export { textTower, type ProjectedText } from './checkpoint/onnx/text-tower.js';
export { tokenInputs, type WholeNumbers } from './checkpoint/onnx/token-inputs.js';
export {
  textTowerModel,
  towersModel,
  type TextTower,
  type TowersModelOptions,
} from './checkpoint/onnx/towers-model.js';
export { type TextRecord, type RecordSource } from './record/text-record.js';
export {
  resolveTextColumns,
  columnsOf,
  recordOf,
  type TextColumnsConfig,
  type TextColumns,
} from './record/text-columns.js';
export { findTextColumns, languageColumns, isDocument } from './record/usual-columns.js';
export { documentText, singleText, type DocumentParts } from './record/document-text.js';
export { isWord, scoreValue } from './record/score-value.js';
export { openTexts, type OpenTextsOptions } from './record/open-texts.js';
export {
  readTextTable,
  readTexts,
  type ReadText,
  type ReadTextTable,
} from './record/read-texts.js';
export { joinedTexts } from './record/joined-texts.js';
export { inverseClozeRows } from './record/inverse-cloze-rows.js';
export {
  textModality,
  type ScoredTokenBatch,
  type TextModalityOptions,
} from './record/text-modality.js';
export { onRecords, columnViews } from './view/views.js';
export {
  TextContrast,
  type TextEmbeddings,
  type TextObjective,
  type TextContrastConfig,
} from './method/text-contrast.js';
export { TanhHead } from './method/tanh-head.js';
export {
  simCSE,
  multipleNegatives,
  angleText,
  coSENT,
  cosineScores,
  tripletText,
  supervisedContrast,
  weightedObjectives,
  type NestedConfig,
  type ContrastConfig,
  type AngleTextConfig,
} from './method/objectives.js';
export { distillation, type DistillationConfig } from './method/distillation.js';
export { sifWeights } from './distil/sif-weights.js';
export { commonDirection, removeDirection } from './distil/common-direction.js';
export { fitRows, type FitRowsOptions } from './distil/fit-rows.js';
export { staticRows, type StaticRowsOptions } from './distil/static-rows.js';
export { specialAround, tokenVectors } from './distil/token-vectors.js';
export { guidedNegatives, type GuidedConfig } from './method/guided-negatives.js';
export { duplicateFree } from './record/duplicate-free.js';
export { inverseCloze, sentencesOf, type InverseClozeConfig } from './record/inverse-cloze.js';
export {
  mineHardNegatives,
  type MineConfig,
  type EmbeddedPairs,
} from './record/mine-hard-negatives.js';
export { textPlugin } from './plugin.js';
export { fetchTextModel, type FetchTextModelOptions } from './checkpoint/fetch-text-model.js';
export {
  frozenEncoder,
  type FrozenEncoderOptions,
  type FrozenEncoder,
} from './checkpoint/frozen-encoder.js';
