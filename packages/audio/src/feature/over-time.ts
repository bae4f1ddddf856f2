/**
 * Features [count, frames x bands] as the mean and the deviation of each band over time: [count, 2
 * x bands], or the means alone.
 * What a classifier of sounds used before there were encoders, and so what an encoder must beat.
 */
export function overTime(
  {
    rows,
    count,
    width,
  }: { readonly rows: Float32Array; readonly count: number; readonly width: number },
  bands: number,
  deviations: boolean,
): { rows: Float32Array; count: number; width: number } {
  const frames = width / bands,
    wide = deviations ? 2 * bands : bands;
  const out = new Float32Array(count * wide);
  for (let n = 0; n < count; n++) {
    for (let b = 0; b < bands; b++) {
      let sum = 0,
        squares = 0;
      for (let t = 0; t < frames; t++) {
        const v = rows[n * width + t * bands + b]!;
        sum += v;
        squares += v * v;
      }
      out[n * wide + b] = sum / frames;
      if (deviations)
        out[n * wide + bands + b] = Math.sqrt(Math.max(0, squares / frames - (sum / frames) ** 2));
    }
  }
  return { rows: out, count, width: wide };
}
