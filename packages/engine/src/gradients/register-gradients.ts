import { getGradient } from '@tensorflow/tfjs-core';
import { registerCompleteGradients } from './complete-gradients.js';
import { registerDilatedGradients } from './dilated-gradients.js';
import { registerLazyGradients } from './lazy-gradients.js';
import { loadGradients } from './load-gradients.js';

/** Registers the gradient of every kernel of TensorFlow.js, once. */
export async function registerGradients(): Promise<void> {
  if (getGradient('Multiply') === undefined) await loadGradients();
  registerLazyGradients();
  registerCompleteGradients();
  registerDilatedGradients();
}
