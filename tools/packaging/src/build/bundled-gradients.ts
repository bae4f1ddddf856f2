/**
 * Takes the place of the engine's `load-gradients.ts` in the built package: TensorFlow.js's
 * gradients stand in a file beside it, and need no help of Node's loader.
 */
export async function loadGradients(): Promise<void> {
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
