/** Bundles the front end with esbuild: one script, one style, no request. */
export async function bundleFront(
  entry: string,
): Promise<{ readonly script: string; readonly style: string }> {
  const { build } = await import('esbuild');
  const { outputFiles } = await build({
    entryPoints: [entry],
    bundle: true,
    minify: true,
    write: false,
    outdir: 'front',
    format: 'iife',
    platform: 'browser',
    target: 'es2022',
    jsx: 'automatic',
    jsxImportSource: 'preact',
    charset: 'ascii',
    legalComments: 'inline',
    logLevel: 'silent',
    tsconfigRaw: {},
  });
  const text = (ending: string) =>
    outputFiles
      .find(({ path }) => path.endsWith(ending))
      ?.text.replace(/<\/(script|style)/gi, '<\\/$1') ?? '';
  return { script: text('.js'), style: text('.css') };
}
