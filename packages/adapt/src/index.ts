export { adaptErrorCodes } from './error-codes.js';
export { applyMap, type VectorMap, type Weights } from './map/vector-map.js';
export { principalMap, type PrincipalMap } from './map/principal-map.js';
export { identityMap } from './map/identity-map.js';
export { readMap, writeMap, type StoredMap } from './map/store-map.js';
export {
  learnUpgrade,
  type LearnedUpgrade,
  type MapCandidate,
  type UpgradeOptions,
} from './upgrade/learn-upgrade.js';
export {
  learnQueryAdapter,
  type LearnedQueryAdapter,
  type QueryAdapterOptions,
} from './feedback/learn-query-adapter.js';
export {
  calibrateThreshold,
  type CalibratedThreshold,
  type LabelledPairs,
  type ThresholdOptions,
} from './threshold/calibrate-threshold.js';
export { applyLayer, type AffineLayer } from './classes/affine-layer.js';
export { withinClassLayer, type WithinClassOptions } from './classes/within-class-layer.js';
export {
  learnClassLayer,
  type ClassLayerOptions,
  type LearnedClassLayer,
} from './classes/learn-class-layer.js';
