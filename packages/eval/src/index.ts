export { evalErrorCodes } from './error-codes.js';
export {
  embeddingMatrix,
  matrixOfTensor,
  selectRows,
  unitRows,
  type EmbeddingMatrix,
  type LabelledMatrix,
} from './matrix/embedding-matrix.js';
export type { FloatProducts } from './matrix/float-products.js';
export { nearest, type NearestOptions } from './matrix/nearest.js';
export type { Neighbours } from './matrix/neighbours.js';
export {
  bootstrap,
  meanInterval,
  meanDifference,
  type Interval,
  type BootstrapOptions,
} from './interval/bootstrap.js';
export { seedInterval } from './interval/seed-interval.js';
export { halfSample, type HalfSampleOptions } from './interval/half-sample.js';
export { meanOf, type Statistic } from './interval/statistic.js';
export {
  report,
  joinReports,
  reportText,
  reportJson,
  type ReportRow,
  type Report,
  type ReportJson,
} from './interval/report.js';
export {
  judgeTraining,
  type JudgedSystems,
  type TrainingVerdict,
} from './interval/judge-training.js';
export { accuracy, classified, type Classified } from './classification/classified.js';
export { knn, neighbourVote, type KnnOptions } from './classification/knn.js';
export {
  tunedKnn,
  type TunedKnnOptions,
  type TunedKnn,
  type TunedMatrixKnnOptions,
  type TunedMatrixKnn,
} from './classification/tuned-knn.js';
export { wordKnn, type LabelledTexts } from './classification/word-knn.js';
export {
  rowNormaliser,
  rowNormalisations,
  type RowNormalisation,
} from './classification/row-normalisation.js';
export {
  linearProbe,
  type LinearProbeOptions,
  type LinearProbe,
} from './classification/linear-probe.js';
export {
  softmaxRegression,
  preconditionedWidth,
  type LinearClassifier,
  type SoftmaxRegressionOptions,
} from './classification/softmax-regression.js';
export { logitsOf } from './classification/logits-of.js';
export { lbfgs, type Minimum, type LbfgsOptions } from './classification/lbfgs.js';
export {
  accuracyReport,
  type Parts,
  type AccuracyOptions,
  type AccuracyReport,
  type NeighbourChoice,
} from './classification/accuracy-report.js';
export { fewShot, type FewShotOptions } from './classification/few-shot.js';
export {
  softmaxRows,
  expectedCalibrationError,
  fitTemperature,
} from './classification/calibration.js';
export {
  zeroShot,
  promptEnsemble,
  type ZeroShotOptions,
  type ZeroShot,
} from './classification/zero-shot.js';
export {
  recallAt,
  hitAt,
  precisionAt,
  reciprocalRank,
  averagePrecision,
  ndcgAt,
  type Grades,
} from './retrieval/ranking-metrics.js';
export {
  rankByCosine,
  withoutSelf,
  type Run,
  type Judgements,
  type NamedMatrix,
  type RankOptions,
} from './retrieval/run.js';
export type { RankedDocument } from './retrieval/ranked-document.js';
export { scoreQueries, retrievalReport, type QueryScores } from './retrieval/score-run.js';
export { readQrels, readRun, writeQrels, writeRun } from './retrieval/trec.js';
export { trecOrder } from './retrieval/trec-order.js';
export {
  retrievalData,
  type RetrievalRow,
  type NamedTexts,
  type RetrievalData,
  type RetrievalInput,
} from './retrieval/retrieval-data.js';
export { relevantGrades } from './retrieval/relevant-grades.js';
export { readQueryFold, queriesOfFold, type QueryFold } from './retrieval/query-folds.js';
export { words } from './retrieval/words.js';
export { bm25, type Bm25Options } from './retrieval/bm25.js';
export {
  tfIdf,
  sparseProduct,
  type TfIdfOptions,
  type SparseVector,
  type TfIdf,
} from './retrieval/tf-idf.js';
export { reciprocalRankFusion, weightedFusion } from './retrieval/fusion.js';
export { matchRanks, type MatchOptions } from './retrieval/match-ranks.js';
export {
  pairedRetrieval,
  directionScores,
  type PairedOptions,
} from './retrieval/paired-retrieval.js';
export { crossLingual, type CrossLingualOptions } from './retrieval/cross-lingual.js';
export { pearson, spearman, ranks, rankCorrelations } from './similarity/correlation.js';
export { pairCosines } from './similarity/pair-cosines.js';
export { similarityReport } from './similarity/similarity-report.js';
export {
  pairAveragePrecision,
  bestThreshold,
  pairClassification,
  type ScoredPairs,
} from './similarity/pair-classification.js';
export { kMeans, type KMeansOptions, type Clusters } from './clustering/k-means.js';
export { vMeasure, adjustedRandIndex } from './clustering/agreement.js';
export { clusteringReport, type ClusteringOptions } from './clustering/clustering-report.js';
export {
  sortTrials,
  detectionCurve,
  equalErrorRate,
  minDetectionCost,
  type OperatingPoint,
  type SortedTrials,
  type DetectionCost,
} from './verification/detection-curve.js';
export {
  allTrials,
  verificationReport,
  type Trials,
  type VerificationOptions,
} from './verification/verification-report.js';
export {
  countEdits,
  wordErrorRate,
  characterErrorRate,
  type Edits,
} from './transcription/error-rate.js';
export { hubness, type Hubness } from './space/hubness.js';
export { modalityGap } from './space/modality-gap.js';
export {
  auditLeakage,
  leakageNote,
  refuseLeakage,
  type Leak,
  type LeakageAudit,
  type LeakageOptions,
} from './space/leakage.js';
export { textCopies, type TextCopy } from './space/text-copies.js';
export { labelFreeReport, type LabelFreeOptions } from './space/label-free.js';
export { equalTexts } from './retrieval/equal-texts.js';
export { foldedTfIdf } from './retrieval/folded-tf-idf.js';
export {
  correctPairs,
  selectPairs,
  splitPairs,
  type SplitPairs,
} from './similarity/split-pairs.js';
export { lidar } from './space/lidar.js';
export { instanceRetrieval } from './space/instance-retrieval.js';
export {
  halvingRounds,
  successiveHalving,
  type HalvingOptions,
  type HalvingResult,
  type HalvingScore,
} from './selection/successive-halving.js';
