import type { OnnxInputs } from '@counterpoint/cli';

/**
 * What an ONNX file gives for tokens, as one row a text: computed from the numbers alone, so that it
 * verifies the encoder's own pooling.
 *
 * @param values [N, T, width], or [N, width], which is returned
 * @param mask [N, T]: 1 for tokens, 0 for padding
 * @returns [N, width]
 */
export function pooledRows(
  values: Float32Array,
  { data: mask, shape }: OnnxInputs[string],
  { width, pooling }: { readonly width: number; readonly pooling: 'mean' | 'first' | 'last' },
): Float32Array {
  const [count, time] = shape as [number, number];
  if (values.length === count * width) return values;
  const rows = new Float32Array(count * width);
  for (let n = 0; n < count; n++) {
    const tokens = Array.from({ length: time }, (_, t) => t).filter((t) => mask[n * time + t]);
    const pooled = pooling === 'mean' ? tokens : [pooling === 'first' ? 0 : tokens.at(-1)!];
    for (let d = 0; d < width; d++) {
      let sum = 0;
      for (const t of pooled) sum += values[(n * time + t) * width + d]!;
      rows[n * width + d] = sum / pooled.length;
    }
  }
  return rows;
}
