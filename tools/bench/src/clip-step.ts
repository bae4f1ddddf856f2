import type { Benchmark } from './benchmark.js';
import { compareStep } from './engine-compare.js';

export const run: Benchmark = (options) => compareStep('clip-step', options);
