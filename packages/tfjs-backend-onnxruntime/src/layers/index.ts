import { activationLayers } from './activation.js';
import { batchNormLayers } from './batch-norm.js';
import type { LayerTable } from './layer.js';
import { layerNormLayers } from './layer-norm.js';
import { linearLayers } from './linear.js';
import { optimizerLayers } from './optimizer-steps.js';
import { selfAttentionLayers } from './self-attention.js';

/**
 * Every layer that is recorded as one kernel. Names, inputs and formulas are those that
 * `@counterpoint/core` asks for (`nn/fused.ts`).
 */
export const layers: LayerTable = {
  ...batchNormLayers,
  ...layerNormLayers,
  ...linearLayers,
  ...activationLayers,
  ...selfAttentionLayers,
  ...optimizerLayers,
};
