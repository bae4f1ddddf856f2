import type { Sharp, SharpOptions } from 'sharp';

/** sharp's constructor. */
export type SharpFactory = (input: Uint8Array, options?: SharpOptions) => Sharp;

/** Loads sharp when a picture is first decoded, so that importing this package loads no native code. */
export async function loadSharp(): Promise<SharpFactory> {
  return (await import('sharp')).default;
}
