/** How data lies on disk. */
export type Layout = 'tar' | 'cifar' | 'idx' | 'parquet' | 'table' | 'manifest' | 'folder';
