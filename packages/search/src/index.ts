export { searchErrorCodes } from './error-codes.js';
export type { Entry, Hit } from './entry.js';
export { fingerprintDifferences, type EmbeddingFingerprint } from './fingerprint.js';
export type { Approximation } from './manifest.js';
export { VectorIndex } from './vector-index.js';
export type { AddReport, CreateOptions, OpenIndexOptions, SearchOptions } from './index-options.js';
export type { ListedEntry, ListOptions } from './listed-entries.js';
