export * from './error-codes.js';
export * from './entry.js';
export type { Approximation } from './manifest.js';
export * from './vector-index.js';
