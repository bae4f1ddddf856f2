/** The mean square of a signal. */
export function power(samples: Float32Array): number {
  let sum = 0;
  for (let i = 0; i < samples.length; i++) sum += samples[i]! * samples[i]!;
  return samples.length === 0 ? 0 : sum / samples.length;
}

/**
 * signal + g noise, with g such that the signal's power is `decibels` above the noise's. A silent
 * signal or a silent noise is left as it is:
 * no ratio can be had.
 */
export function mixedAtRatio(
  signal: Float32Array,
  noise: Float32Array,
  decibels: number,
): Float32Array {
  const ratio = power(signal) / power(noise);
  if (!Number.isFinite(ratio) || ratio === 0) return signal.slice();
  const factor = Math.sqrt(ratio / 10 ** (decibels / 10));
  const mixed = new Float32Array(signal.length);
  for (let i = 0; i < mixed.length; i++) mixed[i] = signal[i]! + factor * noise[i]!;
  return mixed;
}
