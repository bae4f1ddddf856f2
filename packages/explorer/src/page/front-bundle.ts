import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { CounterpointError } from '@counterpoint/core';
import type * as BundleFront from '../testing/bundle-front.js';

/** The script and the style of the page. */
export interface FrontBundle {
  readonly script: string;
  readonly style: string;
}

/**
 * The front end as it was bundled when the package was built (`dist/front.js`, `dist/front.css`).
 * In the sources it is bundled here by
 * esbuild, which is no dependency of the published package.
 *
 * @throws CP_EXPLORER_BUNDLE
 */
export async function frontBundle(): Promise<FrontBundle> {
  const here = import.meta.url;
  if (!here.endsWith('.ts')) {
    const read = (name: string) => readFile(new URL(name, here), 'utf8');
    try {
      return { script: await read('front.js'), style: await read('front.css') };
    } catch (cause) {
      throw missing((cause as Error).message, cause);
    }
  }
  try {
    // by address, so that the built package leaves it out
    const bundler = new URL('../testing/bundle-front.ts', here).href;
    const { bundleFront } = (await import(/* @vite-ignore */ bundler)) as typeof BundleFront;
    return await bundleFront(fileURLToPath(new URL('../../front/main.tsx', here)));
  } catch (cause) {
    throw missing((cause as Error).message, cause);
  }
}

function missing(why: string, cause: unknown): CounterpointError {
  return new CounterpointError('CP_EXPLORER_BUNDLE', {
    what: `The front end of the page is missing: ${why}`,
    expected: 'front.js and front.css in the built package',
    remedy: 'install @counterpoint/explorer again, or build it with `npm run build`',
    cause,
  });
}
