// Opening data, and what was read.
export { openDataset, listSplits, type OpenedDataset } from './open/open-dataset.js';
export type { OpenOptions } from './open/open-options.js';
export type { Layout } from './open/layout.js';
export { isSplitName, sameSplit } from './open/split-names.js';
export { expandPaths, isPattern } from './open/expand-paths.js';
export {
  reportOf,
  type ClassCount,
  type ColumnsRead,
  type DataLayout,
  type DataReport,
  type MemberCount,
  type ReportedDataset,
  type SplitCount,
} from './report/data-report.js';
export { labelReport } from './report/label-report.js';
export type { LeftOut } from './report/left-out.js';
export { formatDataReport, type FormatOptions } from './report/format-data-report.js';
export { withColumnsUsed } from './report/with-columns-used.js';
export { requireLabels } from './classes/require-labels.js';
export { compareClassNames } from './classes/compare-class-names.js';
export { unlearnedClasses } from './classes/unlearned-classes.js';
export { idText } from './table/row-scan.js';
export { classOccurs } from './classes/class-occurs.js';
export { matchClasses, type ClassMapping } from './classes/match-classes.js';

// Sources as configs.
export type {
  ConcatSourceConfig,
  DataSourceConfig,
  FactFilter,
  JoinSourceConfig,
  OpenSourceConfig,
  OtherSourceConfig,
  SelectConfig,
} from './source/data-source-config.js';
export { parseDataSource, type ParseOptions } from './source/parse-data-source.js';
export { dataPlugin } from './plugin.js';
export { openDataSchema } from './source/stored-sources.js';

// Kinds of data.
export { folderDataset, type FolderOptions } from './folder/folder-dataset.js';
export { listFiles } from './folder/list-files.js';
export { manifestDataset, type ManifestOptions } from './folder/manifest-dataset.js';
export { pathColumns } from './folder/path-columns.js';
export { tarDataset, type TarOptions } from './tar/tar-dataset.js';
export { rowDataset, type RowOptions } from './table/row-dataset.js';
export type { ScannedRow, Row, RowSource } from './table/row-source.js';
export type { CsvDialect } from './table/csv-dialect.js';
export { textFormat, textRows, type TextFormat, type TextRowsOptions } from './table/text-rows.js';
export { parquetRows } from './parquet/parquet-rows.js';
export { readIdx, type Idx } from './array/idx.js';
export { idxDataset, type IdxOptions } from './array/idx-dataset.js';
export { cifarDataset, type CifarOptions } from './array/cifar-dataset.js';
export { readList } from './bytes/read-list.js';
export { fileChunks } from './bytes/file-chunks.js';

// Samples.
export type { RawArray, RawSample } from './sample/raw-sample.js';
export { memberOf, type Member } from './sample/member-of.js';
export { parseJson } from './sample/parse-json.js';
export { SkipCounter, type SkipCount } from './sample/skip-counter.js';
export { listenToNotes, noteSample, sampleNoter, type SampleNote } from './sample/sample-note.js';

// Data sets made of others.
export {
  isSample,
  skipOrThrow,
  type OnSkip,
  type ReadResult,
  type Unreadable,
} from './dataset/read-result.js';
export { indexedDataset, type IndexedParts } from './dataset/indexed-dataset.js';
export {
  streamedDataset,
  type StreamedParts,
  type StreamedShard,
} from './dataset/streamed-dataset.js';
export { withSamples, type DatasetChange } from './dataset/with-samples.js';
export { mapDataset } from './dataset/map-dataset.js';
export { isTrue, onlyTrue } from './select/only-true.js';
export { selectSamples } from './select/select-samples.js';
export { sliceOf, sliceRange, type SliceNumber } from './select/slice-of.js';
export { remember, type RememberOptions } from './dataset/remember.js';
export { someValues, type SomeValues } from './dataset/some-values.js';
export { subset } from './dataset/subset.js';
export { holdOut, type HeldOut } from './dataset/hold-out.js';
export { concat } from './dataset/concat.js';
export { join, type JoinedSides, type JoinOptions } from './dataset/join.js';
export { groupIds, type GroupBy } from './dataset/group-ids.js';
export { positions, type Position } from './dataset/positions.js';
export { defaultBytes } from './dataset/default-bytes.js';

// Order and batches.
export { fullOrder } from './order/full-order.js';
export { bufferedOrder, type BufferedOrder } from './order/buffered-order.js';
export { batches, type BatchOptions, type SampleBatch } from './batch/batches.js';
export { startCursor, type Cursor } from './batch/cursor.js';
export { prefetch } from './batch/prefetch.js';
export {
  sharedBatches,
  type SharedBatchesOptions,
  type SharedRows,
} from './batch/shared-batches.js';

// Shards of a manifest, also on other machines.
export {
  isShardManifest,
  parseShardManifest,
  type ShardEntry,
  type ShardManifest,
} from './shards/shard-manifest.js';
export { indexShards, writeShardManifest } from './shards/index-shards.js';
export { openShards, type OpenShardsOptions } from './shards/open-shards.js';
export { shardedDataset, type ShardedOptions } from './shards/sharded-dataset.js';
export { ShardOrder, type ShardMixing, type ShardPlace } from './shards/shard-order.js';

// Embeddings on disk.
export { embeddingWriter } from './write/embedding-writer.js';
export type { EmbeddingFile, EmbeddingRows } from './write/embedding-file.js';
export { readEmbeddings } from './write/read-embeddings.js';
export type { StoredEmbeddings } from './write/stored-embeddings.js';
export { readEmbeddingBatches } from './write/read-embedding-batches.js';

export { dataErrorCodes } from './error-codes.js';
export { readable } from './open/readable.js';
export {
  checkClipLength,
  type ClipLength,
  type ClipLengthCheck,
} from './times/check-clip-length.js';
export { clipTimes, type ClipTimes } from './times/clip-times.js';
export { timeColumnUses, type TimeCodes } from './times/time-columns.js';
