export * from './assemble.js';
export * from './instance.js';
