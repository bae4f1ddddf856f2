import { register } from 'node:module';

/**
 * TensorFlow.js's gradients are ES modules whose imports lack file extensions, which Node's loader
 * rejects. This loader hook adds them, only within `tfjs-core/dist`.
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
 * Loads and registers TensorFlow.js's own gradients, several hundred files. Built packages contain
 * them as one file, which loads ten times faster.
 */
export async function loadGradients(): Promise<void> {
  register(`data:text/javascript,${encodeURIComponent(resolver)}`);
  await import('@tensorflow/tfjs-core/dist/register_all_gradients.js');
}
