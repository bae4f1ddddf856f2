import { activationLayers } from './activation.js';
import { batchNormLayers } from './batch-norm.js';
import type { LayerTable } from './layer.js';
import { layerNormLayers } from './layer-norm.js';
import { linearLayers } from './linear.js';
import { optimizerLayers } from './optimizer-steps.js';
import { selfAttentionLayers } from './self-attention.js';

/**
 * Every layer that is recorded as one kernel, with the names and inputs that `@counterpoint/core`
 * uses (`nn/fused.ts`).
 */
export const layers: LayerTable = {
  ...batchNormLayers,
  ...layerNormLayers,
  ...linearLayers,
  ...activationLayers,
  ...selfAttentionLayers,
  ...optimizerLayers,
};
