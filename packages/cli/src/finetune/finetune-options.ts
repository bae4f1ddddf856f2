import type { TrainOptions } from '../run/train-options.js';

/** The options of `finetune`, parsed. */
export interface FinetuneOptions extends TrainOptions {
  readonly validation?: string;
  readonly heldOut?: number;
  readonly labelShare?: number;
  readonly train?: 'head' | 'lora' | 'all';
  readonly rank?: number;
  readonly alpha?: number;
  readonly batchNorm?: 'running' | 'batch';
  readonly layerDecay?: number;
  readonly unfreeze?: number;
  readonly l2Sp?: number;
  readonly distil?: number;
  readonly labelSmoothing?: number;
  readonly interpolate?: number | 'validation';
  readonly learningRate?: number;
}
