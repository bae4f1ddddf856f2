/**
 * A matrix with rows and columns exchanged: PyTorch stores a linear layer as [outputs, inputs], we
 * as [inputs, outputs].
 */
export function transposed(values: Float32Array, rows: number, columns: number): Float32Array {
  const out = new Float32Array(values.length);
  for (let row = 0; row < rows; row++)
    for (let column = 0; column < columns; column++)
      out[column * rows + row] = values[row * columns + column]!;
  return out;
}
