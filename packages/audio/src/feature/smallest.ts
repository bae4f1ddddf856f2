/** The smallest of some numbers; Infinity of none. */
export function smallest(data: Float32Array): number {
  let low = Infinity;
  for (let i = 0; i < data.length; i++) if (data[i]! < low) low = data[i]!;
  return low;
}
