import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'esbuild';

/** The programs that take part. */
export const programs = ['vision', 'nlp', 'speech'] as const;
export type ProgramName = (typeof programs)[number];

const root = fileURLToPath(new URL('../../../', import.meta.url));

/**
 * The programs as JavaScript, so that each start takes a third of the time. Other packages stay
 * where they are installed.
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
    logLevel: 'warning',
    plugins: [
      {
        name: 'installed packages stay outside',
        setup(bundler) {
          bundler.onResolve({ filter: /^[^./]/ }, ({ path, kind }) =>
            kind === 'entry-point' || path.startsWith('@counterpoint/')
              ? undefined
              : { path, external: true },
          );
        },
      },
    ],
  });
  return (program) => join(outdir, `${program}.mjs`);
}
