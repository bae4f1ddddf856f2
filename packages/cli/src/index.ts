export { cliErrorCodes } from './error-codes.js';
export { addCompareCommand } from './commands/compare.js';
export { addEmbedCommand } from './commands/embed.js';
export {
  embeddingShard,
  type EmbeddingShard,
  type ShardIdentity,
} from './embed/embedding-shard.js';
export { addMergeCommand } from './embed/merge-command.js';
export { checkOut, outOption } from './embed/out-option.js';
export { shardOption } from './embed/shard-option.js';
export { completeShard } from './embed/complete-shard.js';
export { addEnginesCommand } from './commands/engines.js';
export {
  evaluationDataOptions,
  leakageOption,
  neighboursOption,
  addEvaluateCommand,
  type EvaluateOptions,
} from './commands/evaluate.js';
export { addExamples } from './commands/examples.js';
export { refuseGiven } from './commands/refuse-given.js';
export { forTasks, refuseOtherTasks } from './commands/task-option.js';
export { addExportCommand } from './commands/export.js';
export {
  defineExport,
  requiredOutOption,
  type ExportCommandConfig,
} from './export/export-command.js';
export {
  compactName,
  dtypeOption,
  exportEngineOption,
  exportFolderOption,
  twinOption,
  type ExportOptions,
} from './export/export-options.js';
export {
  wholeNumber,
  number,
  text,
  path,
  names,
  listOf,
  several,
  type OptionParser,
  type NumberLimits,
} from './commands/parse-option.js';
export { addPartsCommand } from './commands/parts.js';
export { addPredictCommand } from './commands/predict.js';
export { addSchemaCommand } from './commands/schema.js';
export { addSearchCommand } from './commands/search.js';
export { calibratedThreshold } from './search/calibrated-threshold.js';
export type { SearchResult } from './search/search-result.js';
export {
  dataOption,
  splitOption,
  labelOption,
  columnsOption,
  engineOption,
  threadsOption,
  batchSizeOption,
  onErrorOption,
  jsonOption,
  topOption,
  indexOption,
  widthOption,
  calibratedOption,
  baselinesOption,
  heldOutOption,
  seedOption,
  formerly,
  formerlyNot,
  type OnError,
} from './commands/shared-options.js';
export { agreement } from './distil/agreement.js';
export { addDistilCommand } from './distil/distil-command.js';
export type { DistilRunConfig } from './distil/distil-run-config.js';
export type { Distilled } from './distil/finish-distil.js';
export { addFinetuneCommand, type FinetuneCommand } from './finetune/finetune-command.js';
export type { FinetuneOptions } from './finetune/finetune-options.js';
export { addStudyCommand } from './study/study-command.js';
export type { StudyParts } from './study/study-parts.js';
export { fineTuneProgram } from './finetune/fine-tune-program.js';
export type { AdaptConfig } from './finetune/adapt-config.js';
export type { FineTuneRunConfig } from './finetune/fine-tune-run-config.js';
export { addTrainCommand, type TrainCommand } from './commands/train.js';
export { byteSize } from './config/byte-size.js';
export { addExplainCommand } from './explore/explain-command.js';
export { addExploreCommand } from './explore/explore-command.js';
export type { ExploreOptions } from './explore/explore-options.js';
export type { ExploredRun, ExploredSide, OpenExplored } from './explore/explored-run.js';
export { openSplits } from './explore/open-splits.js';
export { checkpointsOf } from './explore/checkpoints-of.js';
export {
  writeExplorer,
  type ExploreListener,
  type WrittenExplorer,
} from './explore/write-explorer.js';
export { readConfig, merged, withSettings, type RawConfig } from './config/config-file.js';
export { loadPlugins, importPlugin } from './config/load-plugins.js';
export { costLine, type CompactCost } from './export/compact-cost.js';
export {
  compactFile,
  type CompactFile,
  type CompactOptions,
  type CostSamples,
  type OnnxInputs,
} from './export/compact-file.js';
export { compactOnnx, type CompactType } from './export/compact-onnx.js';
export { dataPathOf } from './export/data-path-of.js';
export { exportEncoder } from './export/export-encoder.js';
export {
  defaultExportFolder,
  finishExport,
  type FinishedExport,
  type ProvedExport,
} from './export/finish-export.js';
export { aboutEncoder, modelCard, type CardFacts, type StoredRun } from './export/model-card.js';
export { parameterCount } from './export/parameter-count.js';
export {
  exportTolerance,
  proveFile,
  relativeDifference,
  type Proof,
  type ProofCase,
  type ProofOptions,
} from './export/prove-file.js';
export { costSamples, type CostSampleOptions } from './export/cost-samples.js';
export { sampleValues, type SampleValues } from './export/sample-values.js';
export { joinProofs } from './export/join-proofs.js';
export { exportedRecord } from './export/exported-record.js';
export { writeExport, type ExportFacts } from './export/write-export.js';
export { jsonText, writeFiles, type ExportFiles } from './export/write-files.js';
export { withoutStart } from './export/without-start.js';
export { evidenceLine, groupingFacts, type EvidenceOptions } from './score/evidence-line.js';
export { finishScores, type FinishedScores } from './score/finish-scores.js';
export { commandLine } from './score/command-line.js';
export { readScores, storeScores, type StoredScores } from './score/stored-scores.js';
export { counterpointProgram } from './program/counterpoint-program.js';
export type {
  LearnContext,
  PrepareContext,
  Start,
  TranslatedWeights,
  Program,
} from './program/program.js';
export { beginEngine } from './run/begin-engine.js';
export { checkWritable, prepareFile } from './run/check-writable.js';
export { defaultOut } from './run/default-out.js';
export {
  embedBatches,
  embedDataset,
  type EmbeddedDataset,
  type EmbedOptions,
  type EmbeddedBatch,
} from './run/embed-dataset.js';
export { loadEncoder, encoderRecord, type LoadedEncoder } from './run/load-encoder.js';
export type { EncoderRecord, StoredRecord } from './run/encoder-record.js';
export { openRun, registryOf, type OpenedRun, type OpenRunOptions } from './run/open-run.js';
export { runRecord } from './run/run-record.js';
export { openTrainingData, type TrainedRun } from './run/open-training-data.js';
export { openRunData, sourceOfRun, type NamedData } from './run/open-run-data.js';
export { openSource, type OpenSourceOptions } from './source/open-source.js';
export { resolveSource } from './source/resolve-source.js';
export { sourceSplits } from './source/source-splits.js';
export { planMicroBatch, type PlanOptions, type MicroBatchPlan } from './run/plan-micro-batch.js';
export { pretrain, type PretrainOptions, type PretrainResult } from './run/pretrain.js';
export { pretrainSchema, type DataConfig, type PretrainConfig } from './run/pretrain-config.js';
export { readReport, sayReport } from './run/read-report.js';
export { refuseChanges } from './run/refuse-changes.js';
export { resolveConfig, type ResolvedConfig } from './run/resolve-config.js';
export { resolveParts } from './run/resolve-parts.js';
export { RunFolder, type RunRecord } from './run/run-folder.js';
export { runTrain } from './run/run-train.js';
export { SkipReport, throwSkip } from './run/skip-report.js';
export { startFromOnnx, type StartFromOnnxOptions } from './run/start-from-onnx.js';
export { startFrom, type StartFromOptions } from './run/start-from.js';
export type { TrainOptions } from './run/train-options.js';
export { viewBatches, type ViewBatchOptions, type DrawnBatch } from './run/view-batches.js';
export { writeEncoder } from './run/write-encoder.js';
export { writing } from './run/writing.js';
export { classMapping } from './score/class-mapping.js';
export { embedParts, type EmbedPartsOptions, type EmbeddedParts } from './score/embed-parts.js';
export type { EmbedderOptions, Embedder } from './score/embedder.js';
export { engineProducts } from './score/engine-products.js';
export { knnValidation } from './score/knn-validation.js';
export { leakage, leakageLine, refuseLeakage, type Leakage } from './score/leakage.js';
export {
  openParts,
  type EvaluationData,
  type StoredParts,
  type OpenPartsOptions,
} from './score/open-parts.js';
export { scoreTable } from './score/score-table.js';
export { trainingGroups } from './score/training-groups.js';
export { trainingVerdict } from './score/training-verdict.js';
export type {
  ValidationContext,
  PreparedScore,
  ValidationScore,
} from './score/validation-score.js';
export { addToIndex, type AddOptions } from './search/add-to-index.js';
export { checkWidth } from './search/check-width.js';
export { deleteEntries, type DeletedEntries } from './search/delete-entries.js';
export { openIndex, type IndexModel, type OpenIndexOptions } from './search/open-index.js';
export { refuseNoEffect, type SearchParts } from './search/refuse-no-effect.js';
export { comparableWord } from './towers/in-words.js';
export { addTowersCommands, sideProgram } from './towers/add-towers-commands.js';
export { classesOption, templateOption } from './towers/commands/towers-options.js';
export {
  classEmbeddings,
  embedPairs,
  embedSide,
  type EmbeddedPairs,
  type EmbedSideOptions,
} from './towers/embed-pairs.js';
export { openTowers, sideOfTowers, type OpenTowersOptions } from './towers/open-towers.js';
export type { OpenedTowers } from './towers/opened-towers.js';
export { pairsScores, type PairsScores } from './towers/pairs-report.js';
export type {
  CaptionTokenizer,
  CaptionTokenizers,
  TowersAnswers,
  TowersHit,
  TowersKit,
  TowersScoreContext,
  TowersTrainOptions,
} from './towers/towers-kit.js';
export { recordWithTokenizer, towersRecordFiles } from './towers/towers-record-files.js';
export { trainTowers, type TrainedTowers } from './towers/towers-train.js';
export { intervalGroups, intervalOverOption, requireFact } from './score/interval-groups.js';
export { duration } from './terminal/duration.js';
export { interruption } from './terminal/interruption.js';
export { printJson } from './terminal/print-json.js';
export {
  progressDisplay,
  type ProgressUpdate,
  type ProgressDisplay,
  type ProgressOptions,
} from './terminal/progress.js';
export { runProgram } from './terminal/run-program.js';
export { textTable } from './terminal/text-table.js';
