/** The periodic Hann window of a length, centred in `padded` numbers (zeros around it). */
export function hannWindow(length: number, padded: number = length): Float64Array {
  const out = new Float64Array(padded);
  const before = Math.floor((padded - length) / 2);
  for (let i = 0; i < length; i++)
    out[before + i] = 0.5 - 0.5 * Math.cos((2 * Math.PI * i) / length);
  return out;
}

/**
 * The index inside a signal of `length` that reflection without repeating the edge shows at
 * position `i`, however far outside.
 */
export function reflected(i: number, length: number): number {
  if (length === 1) return 0;
  const period = 2 * (length - 1);
  const j = ((i % period) + period) % period;
  return j < length ? j : period - j;
}
