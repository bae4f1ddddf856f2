// Contracts
export type { Augmenter } from './contract/augmenter.js';
export type { Batch, Views } from './contract/batch.js';
export type {
  ComponentContext,
  ContextOf,
  CreateComponent,
  TypedConfig,
} from './contract/component-context.js';
export {
  componentKinds,
  type ComponentKind,
  type ComponentKinds,
  type ComponentParts,
  type SourceDefaults,
  type Created,
} from './contract/component-kinds.js';
export { apiVersion, type Citation, type Component, type Plugin } from './contract/component.js';
export type { Dataset, EpochOrder, Sample, SkippedSample } from './contract/dataset.js';
export type { Encoder, Head, Module } from './contract/encoder.js';
export type {
  AnchorRange,
  ContrastiveLoss,
  Groups,
  Loss,
  LossContext,
  LossSize,
  LossTraits,
} from './contract/loss.js';
export type {
  Embeddings,
  Method,
  Objective,
  ObjectiveContext,
  Progress,
} from './contract/method.js';
export type { Modality } from './contract/modality.js';
export { prefixed, type NamedVariables } from './contract/named-variables.js';
export type { Optimizer, Schedule } from './contract/optimizer.js';
export type { RecipeCandidate, RecipeChoice, RecipeChooser } from './contract/recipe-choice.js';
export { inference, type Pass, type RunningUpdate } from './contract/pass.js';

// Errors
export { coreErrorCodes } from './error-codes.js';
export { undefinedOn } from './error/undefined-on.js';
export {
  CounterpointError,
  isCounterpointError,
  type ErrorReport,
} from './error/counterpoint-error.js';
export { nearestWord } from './error/nearest-word.js';

// Components and configs
export { component, type ComponentDefinition, type SchemaOf } from './component/component.js';
export { createNested, typedConfigSchema, type NestedOptions } from './component/create-nested.js';
export { expressionSchema } from './component/expression-schema.js';
export { corePlugin } from './plugin.js';
export { parseConfig } from './registry/parse-config.js';
export { Registry } from './registry/registry.js';

// Randomness
export { bernoulliMask } from './random/bernoulli-mask.js';
export { Rng, type RngKey } from './random/rng.js';

// Losses
export { alignUniform, type AlignUniformConfig } from './loss/align-uniform.js';
export { anchorMean, anchorRows } from './loss/anchor-rows.js';
export { barlowTwins, type BarlowTwinsConfig } from './loss/barlow-twins.js';
export { circle, type CircleConfig } from './loss/circle.js';
export { clipLoss } from './loss/clip.js';
export { cosineDifference } from './loss/cosine-difference.js';
export { dcl, dclw, type DclwConfig } from './loss/dcl.js';
export { dinoLoss, type DINOLossConfig } from './loss/dino.js';
export {
  inBatch,
  infoNCE,
  queueInfoNCE,
  type InfoNCEConfig,
  type QueueContext,
} from './loss/info-nce.js';
export { koLeo } from './loss/ko-leo.js';
export { learnedTemperature, type LearnedTemperatureConfig } from './loss/learned-temperature.js';
export { leJepa, type LeJepaConfig } from './loss/le-jepa.js';
export { logSumExpRows } from './loss/log-sum-exp-rows.js';
export { matryoshka, type MatryoshkaConfig } from './loss/matryoshka.js';
export { mmcr } from './loss/mmcr.js';
export { mocoV3Term } from './loss/moco-v3.js';
export {
  multipleNegativesRanking,
  type MultipleNegativesConfig,
  type RankingLoss,
} from './loss/multiple-negatives-ranking.js';
export { multiSimilarity, type MultiSimilarityConfig } from './loss/multi-similarity.js';
export { ntXent, type NtXentConfig, type TemperatureConfig } from './loss/nt-xent.js';
export { maskLogits, rowIndices, sameGroup, sameIndex, unionMask } from './loss/pair-mask.js';
export { recompute as recomputed } from './loss/recompute.js';
export { byolRegression, negativeCosine } from './loss/regression.js';
export {
  debiased,
  hardNegative,
  type DebiasedConfig,
  type HardNegativeConfig,
} from './loss/reweighted.js';
export { angle, type AngleConfig } from './loss/angle.js';
export {
  cosent,
  cosineRegression,
  type CosentConfig,
  type ScoredPairLoss,
} from './loss/scored-pairs.js';
export { sigReg, type SigRegConfig } from './loss/sig-reg.js';
export { sigLipLoss, type SigLIPOptions } from './loss/sig-lip.js';
export { sinkhorn, type SinkhornConfig } from './loss/sinkhorn.js';
export { spectral, type SpectralConfig } from './loss/spectral.js';
export { stopGradient } from './loss/stop-gradient.js';
export { supCon, supConLabels } from './loss/sup-con.js';
export { swavLoss, type SwAVLossConfig, type SwAVScores } from './loss/swav.js';
export { tico, type TiCoConfig } from './loss/tico.js';
export { triplet, type TripletConfig } from './loss/triplet.js';
export { rowCosines, unitRows } from './loss/unit-rows.js';
export { vicReg, type VICRegConfig } from './loss/vic-reg.js';
export { wMse, type WhiteningConfig } from './loss/w-mse.js';
export { withTraits } from './loss/with-traits.js';

// Methods, heads and stores of negatives
export { projectionHead, type ProjectionHeadConfig } from './head/projection-head.js';
export { Prototypes, type PrototypesConfig } from './head/prototypes.js';
export type { Mix, MixDraw, Mixture } from './contract/mixture.js';
export { mixUp, type MixUpConfig } from './mixture/mix-up.js';
export { tensorBatch } from './mixture/tensor-batch.js';
export { checkMixture } from './training/mix-first-view.js';
export { drawBeta } from './random/beta.js';
export type { LowViewsConfig } from './method/low-views.js';
export { mixedCrossEntropy } from './loss/mixed-cross-entropy.js';
export { BYOL, type BYOLConfig } from './method/byol.js';
export { EMPSSL, type EMPSSLConfig } from './method/emp-ssl.js';
export { empSSLLoss, type EMPSSLLossConfig } from './loss/emp-ssl.js';
export { totalCodingRate } from './loss/total-coding-rate.js';
export { DINO, type DINOConfig } from './method/dino.js';
export {
  InstanceDiscrimination,
  type InstanceDiscriminationConfig,
} from './method/instance-discrimination.js';
export { MoCoV3, type MoCoV3Config } from './method/moco-v3.js';
export { MoCo, type MoCoConfig, type OwnKeys } from './method/moco.js';
export { followAll, MomentumTwin } from './method/momentum-twin.js';
export { NNCLR, type NNCLRConfig } from './method/nnclr.js';
export { Distil, type DistilConfig } from './method/distil.js';
export { FineTune, type FineTuneConfig } from './method/fine-tune.js';
export { SimSiam, type SimSiamConfig } from './method/simsiam.js';
export { SwAV, type SwAVConfig } from './method/swav.js';
export {
  TwoViews,
  TwoViews as SimCLR,
  type TwoViewsConfig,
  type TwoViewsConfig as SimCLRConfig,
} from './method/two-views.js';
export type { HardMixingConfig } from './negatives/hard-mixing.js';
export { MemoryBank, type MemoryBankConfig } from './negatives/memory-bank.js';
export { RingQueue } from './negatives/ring-queue.js';
export { disjointSets, type DisjointSets } from './negatives/disjoint-sets.js';
export { mergeGroups as unitedGroups } from './negatives/merge-groups.js';

// Metrics and the health of a run
export { actionFor, type CollapsePolicy, type HealthAction } from './health/collapse-policy.js';
export { HealthMonitor, type HealthMonitorConfig } from './health/health-monitor.js';
export { measureEmbeddings, type Measurements } from './health/measurements.js';
export type { Health, Verdict } from './health/verdict.js';
export { alignment } from './metric/alignment.js';
export { lossFloor } from './metric/floors.js';
export { rankMe } from './metric/rank-me.js';
export { symmetricEigenvalues } from './metric/symmetric-eigenvalues.js';
export { readRows, type Rows } from './metric/rows.js';
export { spread } from './metric/spread.js';
export { twinDrift } from './metric/twin-drift.js';
export { uniformity } from './metric/uniformity.js';

// Optimizers and schedules
export { adaptedEncoder, type AdaptedEncoderConfig } from './adapt/adapted-encoder.js';
export { interpolate } from './adapt/interpolate.js';
export { l2SP, type L2SPConfig } from './adapt/l2-sp.js';
export { layerDecay, layersOf, type LayerDecayConfig } from './adapt/layer-decay.js';
export { lora, loraNames, type LoraConfig } from './adapt/lora.js';
export { startOf } from './adapt/start-of.js';
export { adamW, type AdamWConfig } from './optimizer/adamw.js';
export { lars, type LarsConfig } from './optimizer/lars.js';
export type { ParameterGroup } from './optimizer/parameter-group.js';
export { sgd, type SgdConfig } from './optimizer/sgd.js';
export {
  constant,
  cosine,
  cosineMomentum,
  decayStart,
  linearWarmup,
  trapezoid,
  type TrapezoidConfig,
  type CosineConfig,
} from './schedule/schedules.js';

// Training
export { differentiateCached } from './training/differentiate-cached.js';
export {
  byName,
  differentiate,
  release,
  releaseGradients,
  type Differentiated,
} from './training/differentiate.js';
export { disposeBatch, rowCount, sliceRows } from './training/micro-batches.js';
export { applyRunningUpdates } from './training/running-updates.js';
export { train, type StepReport, type TrainOptions } from './training/train.js';
export type { Cursor, TrainingBatch } from './training/training-batch.js';

// Checkpoints
export {
  checkpointSteps,
  loadCheckpoint,
  restoreNewest,
  saveCheckpoint,
  type CheckpointState,
  type DamagedCheckpoint,
  type VariablesToRestore,
} from './checkpoint/checkpoints.js';
export { encoderInCheckpoint } from './checkpoint/encoder-in-checkpoint.js';
export { storedFloats } from './checkpoint/floats.js';
export {
  readSafetensors,
  writeSafetensors,
  type Safetensors,
  type SafetensorsType,
  type StoredTensor,
} from './checkpoint/safetensors.js';
export { fileToVariables, variablesToFile } from './checkpoint/variables-file.js';

// Layers
export { assignValue } from './nn/assign-value.js';
export { activate, type Activation } from './nn/activation.js';
export {
  Attention,
  causalBias,
  type AttentionConfig,
  type AttentionInput,
} from './nn/attention.js';
export { BatchNorm, type BatchNormConfig } from './nn/batch-norm.js';
export { collect, disposeVariables } from './nn/collect.js';
export { Conv1d, type Conv1dConfig } from './nn/conv1d.js';
export { Conv2d, type Conv2dConfig } from './nn/conv2d.js';
export { copyValues } from './nn/copy-values.js';
export { dropout, residualSum } from './nn/dropout.js';
export { Embedding, type EmbeddingConfig } from './nn/embedding.js';
export {
  normal,
  truncatedNormal,
  uniformFanIn,
  xavierUniform,
  type Initializer,
} from './nn/initializer.js';
export { LayerNorm, layerNorm, type LayerNormConfig } from './nn/layer-norm.js';
export { LearnedScale, type LearnedScaleConfig } from './nn/learned-scale.js';
export { Linear, linear, type LinearConfig } from './nn/linear.js';
export { Mlp, type MlpConfig } from './nn/mlp.js';
export { filledParameter, parameter, statistic } from './nn/parameter.js';
export { ResidualBlock, type ResidualBlockConfig } from './nn/residual-block.js';
export { ResidualNetwork, type ResidualNetworkConfig } from './nn/residual-network.js';
export { TransformerBlock, type TransformerBlockConfig } from './nn/transformer-block.js';

// Ranks of a distributed run
export type { Communicator, Exchanged, GatheredParts } from './contract/communicator.js';
export { localCommunicators } from './communicator/local-communicators.js';
export { rankShare, rowsOfRank, type RankShare } from './training/shared/rank-share.js';
export {
  differentiateShared,
  type SharedBatchOptions,
} from './training/shared/differentiate-shared.js';
export { compareDigests, stateDigest } from './training/shared/state-digest.js';
export { fromHalf, toHalf } from './file/half-float.js';
export { isLfsPointer, lfsPointerFacts } from './file/is-lfs-pointer.js';
export { openAtomicFile, syncFolder, type AtomicFile } from './file/atomic-file.js';
export { checkWritable } from './file/check-writable.js';
export { lockFile, type FileLock, type LockOptions } from './file/file-lock.js';
export { ifExists } from './file/if-exists.js';
export { writeFileAtomically } from './file/write-file-atomically.js';
