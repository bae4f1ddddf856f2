import { createRequire } from 'node:module';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/**
 * TensorFlow.js's gradients as one file: several hundred files, found anew by every file of tests,
 * take longer than starting the engine itself.
 */
export const gradients: string = fileURLToPath(
  new URL('../../node_modules/.cache/counterpoint/gradients.mjs', import.meta.url),
);

/** Before the first test of a run: writes that file. */
export async function setup(): Promise<void> {
  const require = createRequire(import.meta.url);
  await build({
    entryPoints: [require.resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js')],
    outfile: gradients,
    bundle: true,
    format: 'esm',
    platform: 'node',
    logLevel: 'error',
  });
}
