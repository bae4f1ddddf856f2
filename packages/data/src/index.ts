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
export {
  sharedBatches,
  type SharedBatchesOptions,
  type SharedRows,
} from './batch/shared-batches.js';
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
