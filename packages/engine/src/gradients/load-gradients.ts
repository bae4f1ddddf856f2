import { register } from 'node:module';

/**
 * TensorFlow.js keeps its gradients in ES modules whose imports have no extension, which Node's
 * loader refuses.
 * This hook, run by the loader, completes them, and touches nothing outside `tfjs-core/dist`.
 */
const resolver = `
import { existsSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
const inside = '/@tensorflow/tfjs-core/dist/';
export async function resolve(specifier, context, next) {
  if (!specifier.startsWith('.') || !context.parentURL?.includes(inside)) {
    const found = await next(specifier, context);
    const isRegister = found.url.includes(inside) && found.url.endsWith('/register_all_gradients.js');
    return isRegister ? { ...found, format: 'module' } : found;
  }
  const url = new URL(specifier, context.parentURL);
  for (const end of ['', '.js', '/index.js']) {
    const candidate = url.href + end;
    if (!candidate.endsWith('.js') || !existsSync(fileURLToPath(candidate))) continue;
    const format = candidate.endsWith('.node.js') ? 'commonjs' : 'module';
    return { url: candidate, format, shortCircuit: true };
  }
  return next(specifier, context);
}`;

/**
 * Loads what registers TensorFlow.js's own gradients: several hundred files. Built packages hold
 * them as one, which takes a tenth of the time.
 */
export async function loadGradients(): Promise<void> {
  register(`data:text/javascript,${encodeURIComponent(resolver)}`);
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
