/**
 * Replaces the engine's `load-gradients.ts` in the built package: TensorFlow.js's gradients are a
 * file beside it, and no loader hook is necessary.
 */
export async function loadGradients(): Promise<void> {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
