import type { Sharp, SharpOptions } from 'sharp';

/** sharp's constructor. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

let loaded: SharpFactory | undefined;

/**
 * Loads sharp when a picture is first decoded, so that importing this package loads no native
 * code. It is asked for once: a second `import()` would search again.
 */
export async function loadSharp(): Promise<SharpFactory> {
  return (loaded ??= (await import('sharp')).default);
}
