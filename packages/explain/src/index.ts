export { explainErrorCodes } from './error-codes.js';
export { placeVectors, type PlaceVectors } from './places/place-vectors.js';
export type { PlaceEncoder } from './places/place-encoder.js';
export {
  centredPlaces,
  decomposePair,
  pairDecomposition,
  placeTotals,
  type CentringOptions,
  type PairDecomposition,
  type PlacedEmbedding,
} from './places/pair-decomposition.js';
export {
  continuousInput,
  type ContinuousInput,
  type VectorEncoder,
} from './gradient/continuous-input.js';
export {
  integratedGradients,
  type IntegratedGradients,
  type IntegratedGradientsOptions,
} from './gradient/integrated-gradients.js';
export {
  conceptRows,
  decomposeIntoConcepts,
  type ConceptDecomposition,
  type ConceptOptions,
  type Vocabulary,
} from './concept/decompose-into-concepts.js';
export { nonNegativeLasso } from './concept/non-negative-lasso.js';
export { regionsOf, type RegionOptions, type Regions } from './occlusion/regions.js';
export { occlusion, type Occlusion } from './occlusion/occlusion.js';
export { deletionCurve, regionScores, type DeletionCurve } from './occlusion/deletion-curve.js';
export { withPerturbedBiases } from './check/perturbed-biases.js';
export { rankCorrelation } from './check/rank-correlation.js';
export { weightsMatter, type WeightCheck } from './check/weights-matter.js';
export {
  explainPair,
  explainSide,
  type ExplainPairOptions,
  type NotApplicable,
  type PairExplanation,
  type Side,
  type SideExplanation,
} from './explain-pair.js';
export { explanationJson } from './explanation-json.js';
export { explanationSvg } from './draw/explanation-svg.js';
export { explanationPng } from './draw/explanation-png.js';
export { rasterPng, sampleRaster, type Raster } from './draw/raster.js';
export type { SideView } from './draw/side-view.js';
