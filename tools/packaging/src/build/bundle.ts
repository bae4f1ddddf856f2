import { existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { dirname, join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build, type Plugin } from 'esbuild';
import type { Manifest } from '../published.js';
import { deferredTensorflow } from './deferred-tensorflow.js';

const here = (file: string): string => fileURLToPath(new URL(file, import.meta.url));
const gradients = fileURLToPath(
  import.meta.resolve('@tensorflow/tfjs-core/dist/register_all_gradients.js'),
);

/** Defers the loading of TensorFlow.js until one of its functions is called. */
export const deferTensorflow: Plugin = {
  name: 'deferred-tensorflow',
  setup({ onResolve, onLoad }) {
    onResolve({ filter: /^@tensorflow\/tfjs-core$/ }, () => ({
      path: 'tfjs-core',
      namespace: 'deferred',
      sideEffects: false,
    }));
    onLoad({ filter: /.*/, namespace: 'deferred' }, () => ({
      contents: deferredTensorflow(),
      loader: 'js',
    }));
  },
};

/** Modules of the sources and their replacements in built packages. */
const replacements: readonly Plugin[] = [
  {
    name: 'deferred-zod',
    setup: ({ onResolve }) =>
      onResolve({ filter: /^zod$/ }, () => ({ path: here('deferred-zod.ts') })),
  },
  deferTensorflow,
  {
    name: 'required-cpu-backend',
    setup: ({ onResolve }) =>
      onResolve({ filter: /\/load-cpu-backend\.js$/ }, () => ({
        path: here('required-cpu-backend.ts'),
      })),
  },
  {
    name: 'bundled-gradients',
    setup({ onResolve }) {
      onResolve({ filter: /\/load-gradients\.js$/ }, () => ({
        path: here('bundled-gradients.ts'),
      }));
      onResolve({ filter: /^@tensorflow\/tfjs-core\/dist\/register_all_gradients\.js$/ }, () => ({
        path: gradients,
        sideEffects: true,
      }));
    },
  },
];

/**
 * Writes the JavaScript of a package into its `dist`, one file for what it exports and one for
 * each of its programs, beside the declarations that `tsc`
 * writes: a hundred small files take longer to find than to run. Other packages stay outside. zod
 * is loaded when a schema is first used, TensorFlow.js when one of its functions is first called,
 * and its gradients stand in the engine's own folder as one file.
 */
export async function bundle(folder: string): Promise<void> {
  const { exports = {}, bin = {} } = JSON.parse(
    readFileSync(join(folder, 'package.json'), 'utf-8'),
  ) as Manifest;
  const built = [
    ...Object.values(exports).map((entry) => (entry as { default?: string }).default),
    ...Object.values(bin),
  ].filter((path) => path !== undefined);
  const { outputFiles } = await build({
    entryPoints: built.map((path) =>
      join(folder, path.replace('dist/', 'src/').replace(/\.js$/, '.ts')),
    ),
    outdir: join(folder, 'dist'),
    absWorkingDir: folder,
    write: false,
    bundle: true,
    splitting: true,
    chunkNames: 'shared-[hash]',
    format: 'esm',
    platform: 'node',
    target: 'node20',
    minifySyntax: true, // shorter, and still lines to read
    packages: 'external',
    logLevel: 'error',
    plugins: [...replacements],
  });
  const current = new Set(outputFiles.map(({ path }) => path));
  for (const stale of scriptsIn(join(folder, 'dist'))) if (!current.has(stale)) rmSync(stale);
  for (const { path, contents } of outputFiles) {
    if (existsSync(path) && readFileSync(path).equals(contents)) continue; // a program that runs may be reading it
    mkdirSync(dirname(path), { recursive: true });
    writeFileSync(path, contents);
  }
}

/** Scripts of an earlier build. */
function scriptsIn(folder: string): string[] {
  if (!existsSync(folder)) return [];
  return readdirSync(folder, { recursive: true, encoding: 'utf-8' })
    .filter((path) => /\.js(\.map)?$/.test(path))
    .map((path) => join(folder, path));
}
