/**
 * Which formula relates hertz and mel: O'Shaughnessy's as in HTK, or Slaney's of the Auditory
 * Toolbox (linear below 1 kHz).
 */
export type MelScale = 'htk' | 'slaney';

const logStep = Math.log(6.4) / 27;

/**
 * HTK: 2595 log10(1 + f / 700). Slaney: 3 f / 200 below 1 kHz, then 27 steps for each factor of
 * 6.4.
 */
export function melOfHz(hz: number, scale: MelScale): number {
  if (scale === 'htk') return 2595 * Math.log10(1 + hz / 700);
  return hz < 1000 ? (3 * hz) / 200 : 15 + Math.log(hz / 1000) / logStep;
}

/** The inverse of {@link melOfHz}. */
export function hzOfMel(mel: number, scale: MelScale): number {
  if (scale === 'htk') return 700 * (10 ** (mel / 2595) - 1);
  return mel < 15 ? (200 * mel) / 3 : 1000 * Math.exp(logStep * (mel - 15));
}
