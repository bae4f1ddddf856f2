export { compareClassNames } from './classes/compare-class-names.js';
export { matchClasses, type ClassMapping } from './classes/match-classes.js';
export { formatDataReport, type FormatOptions } from './report/format-data-report.js';
export { withColumnsUsed } from './report/with-columns-used.js';
export {
  reportOf,
  type ClassCount,
  type ColumnsRead,
  type DataLayout,
  type DataReport,
  type LeftOut,
  type MemberCount,
  type ReportedDataset,
  type SplitCount,
} from './report/data-report.js';
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
export { withSamples, type DatasetChange } from './dataset/with-samples.js';
export type { CsvDialect } from './table/csv-dialect.js';
export * from './sample/raw-sample.js';
export * from './sample/member-of.js';
export * from './sample/skip-counter.js';
export * from './dataset/read-result.js';
export * from './dataset/indexed-dataset.js';
export * from './dataset/streamed-dataset.js';
export * from './dataset/positions.js';
export * from './dataset/map-dataset.js';
export * from './dataset/remember.js';
export * from './dataset/subset.js';
export * from './dataset/hold-out.js';
export * from './dataset/concat.js';
export * from './dataset/join.js';
export * from './dataset/group-ids.js';
export * from './order/full-order.js';
export * from './order/buffered-order.js';
export * from './batch/cursor.js';
export * from './batch/batches.js';
export * from './batch/prefetch.js';
export * from './tar/tar-dataset.js';
export * from './table/row-source.js';
export * from './table/row-dataset.js';
export * from './table/text-rows.js';
export * from './table/parquet-rows.js';
export * from './bytes/file-chunks.js';
export * from './error-codes.js';
export * from './dataset/default-bytes.js';
export * from './folder/list-files.js';
export * from './folder/folder-dataset.js';
export * from './folder/manifest-dataset.js';
export * from './array/idx.js';
export * from './array/idx-dataset.js';
export * from './array/cifar-dataset.js';
export * from './open/expand-paths.js';
export { isSplitName, sameSplit } from './open/choose-part.js';
export * from './open/find-splits.js';
export * from './open/open-dataset.js';
export * from './write/embedding-writer.js';
export * from './write/read-embeddings.js';
export * from './plugin.js';
export { readable } from './open/readable.js';
