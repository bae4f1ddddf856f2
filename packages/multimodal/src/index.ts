// Errors
export { multimodalErrorCodes } from './error-codes.js';

// The plugin
export type { TowerSettings, TowersSettings } from './component/towers.js';
export { multimodalPlugin } from './plugin.js';

// Sides: several modalities of one sample
export { cachedSide, type CachedSideOptions } from './side/cached-side.js';
export { partModality } from './side/part-modality.js';
export { randomCaption } from './side/random-caption.js';
export { sideBatch, sideOf, type SideBatch } from './side/side-batch.js';
export { oneSide, sidesModality, type SideValue } from './side/sides-modality.js';
export { sidesViews } from './side/sides-views.js';
export type { OneSide, Sides } from './side/sides.js';
export { PrecomputedEmbeddings, vectorModality } from './side/vectors.js';

// Captions
export { auditCaptions, type CaptionAudit } from './caption/audit-captions.js';
export { captionModality, type CaptionModalityConfig } from './caption/caption-modality.js';
export { captionsFrom, captionsOfAll, type CaptionSource } from './caption/caption-source.js';
export { captionsOf, usualColumns } from './caption/captions-of.js';
export { withGroups } from './caption/with-groups.js';

// Towers and methods
export { clip, type ClipConfig } from './method/clip.js';
export { clipPairs, groupPairs, sigmoidPairs, type PairLoss } from './method/pair-loss.js';
export { sigLip, type SigLIPConfig } from './method/sig-lip.js';
export { TowerContrast, type TowerContrastConfig } from './method/tower-contrast.js';
export { uniCl } from './method/uni-cl.js';
export {
  AttentionPool,
  type AttentionPoolConfig,
  type MapEncoder,
} from './tower/attention-pool.js';
export { requireTowers } from './tower/require-towers.js';
export { Tower, type TowerConfig } from './tower/tower.js';
export { Towers } from './tower/towers.js';

// Zero-shot classification and maps
export { mapLevels, similarityMap } from './map/similarity-map.js';
export { prompts, type Prompts } from './zero-shot/prompts.js';
export { statementThreshold, type StatementThreshold } from './zero-shot/statement-threshold.js';
export { wordWeights, type WordWeight } from './zero-shot/word-weights.js';

// Files of a run
export { captionOverlay, captionsIn, captionSummary } from './run/caption-settings.js';
export { embedTexts, type EmbeddedTexts } from './run/embed-texts.js';
export { logitsOf, type Logits } from './run/logits.js';
export {
  loadTowers,
  towersRecord,
  writeLogits,
  writeTowerValues,
  type LoadedTowers,
  type SideSettings,
  type TowersRecord,
} from './run/towers-file.js';
