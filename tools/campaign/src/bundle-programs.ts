import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The programs that take part. */
export const programs = ['vision', 'nlp', 'speech'] as const;
export type ProgramName = (typeof programs)[number];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/** Packages with native code or files of their own, which stay where they are installed. */
const installed = /^(onnxruntime-node|sharp|koffi|@lancedb\/|@huggingface\/|@libav\.js\/)/;

/**
 * The programs as JavaScript with the packages that they import, so that a start takes a fifth of
 * the time.
 *
 * @returns the file of a program
 */
export async function bundlePrograms(): Promise<(program: ProgramName) => string> {
  const outdir = join(root, 'node_modules', '.cache', `counterpoint-campaign-${process.pid}`);
  await mkdir(outdir, { recursive: true });
  await build({
    entryPoints: Object.fromEntries(
      programs.map((name) => [name, join(root, 'apps', name, 'src', 'main.ts')]),
    ),
    outdir,
    outExtension: { '.js': '.mjs' },
    bundle: true,
    splitting: true,
    format: 'esm',
    platform: 'node',
    target: 'node20',
    conditions: ['@counterpoint/source'],
    minify: true,
    // Backends register themselves where they are imported, which their packages do not say.
    ignoreAnnotations: true,
    banner: {
      js: "import { createRequire } from 'node:module'; const require = createRequire(import.meta.url);",
    },
    logLevel: 'error',
    plugins: [
      {
        name: 'packages with native code stay outside',
        setup(bundler) {
          bundler.onResolve({ filter: installed }, ({ path }) => ({ path, external: true }));
        },
      },
    ],
  });
  return (program) => join(outdir, `${program}.mjs`);
}
