import type { PrincipalMap } from '@counterpoint/adapt';

/**
 * x A for rows x [N, D], row after row, without scaling. @returns [N, width]
 */
export function project(rows: Float32Array, { linear }: PrincipalMap['map']): Float32Array {
  const { rows: from, columns: to, values } = linear;
  const count = rows.length / from;
  const out = new Float32Array(count * to);
  for (let n = 0; n < count; n++)
    for (let i = 0; i < from; i++) {
      const value = rows[n * from + i]!;
      if (value === 0) continue;
      for (let d = 0; d < to; d++) out[n * to + d]! += value * values[i * to + d]!;
    }
  return out;
}
