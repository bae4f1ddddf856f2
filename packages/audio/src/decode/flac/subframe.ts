import type { BitReader } from './bit-reader.js';

/** Samples of a channel: of 33 bits where a side channel of 32-bit sound needs them. */
export type ChannelSamples = Int32Array | Float64Array;

/**
 * Decodes a subframe, one channel of a frame (RFC 9639, section 9.2).
 *
 * @param out [block size], filled with samples
 * @param width bits of a sample of this channel
 * @returns why it is invalid, undefined where it is valid
 */
export function readSubframe(
  bits: BitReader,
  out: ChannelSamples,
  width: number,
): string | undefined {
  if (bits.unsigned(1) !== 0) return 'a subframe begins with a one';
  const type = bits.unsigned(6);
  const wasted = bits.unsigned(1) === 1 ? bits.unary() + 1 : 0;
  const usedBits = width - wasted;
  if (usedBits < 1) return `${wasted} of ${width} bits are wasted`;
  let fault: string | undefined;
  if (type === 0) out.fill(bits.signed(usedBits));
  else if (type === 1) for (let i = 0; i < out.length; i++) out[i] = bits.signed(usedBits);
  else if (type >= 8 && type <= 12) fault = readFixed(bits, out, usedBits, type - 8);
  else if (type >= 32) fault = readLinear(bits, out, usedBits, type - 31);
  else fault = `subframe type ${type} is reserved`;
  if (wasted > 0) {
    const factor = 2 ** wasted;
    for (let i = 0; i < out.length; i++) out[i]! *= factor;
  }
  return fault;
}

/** A fixed polynomial predictor of order 0 to 4 (section 9.2.5). */
function readFixed(
  bits: BitReader,
  out: ChannelSamples,
  width: number,
  order: number,
): string | undefined {
  if (order > out.length) return 'a predictor is longer than its block';
  for (let i = 0; i < order; i++) out[i] = bits.signed(width);
  const fault = readResidual(bits, out, order);
  if (fault !== undefined) return fault;
  for (let i = order; i < out.length; i++) {
    if (order === 1) out[i]! += out[i - 1]!;
    else if (order === 2) out[i]! += 2 * out[i - 1]! - out[i - 2]!;
    else if (order === 3) out[i]! += 3 * out[i - 1]! - 3 * out[i - 2]! + out[i - 3]!;
    else if (order === 4)
      out[i]! += 4 * out[i - 1]! - 6 * out[i - 2]! + 4 * out[i - 3]! - out[i - 4]!;
  }
  return undefined;
}

/** A linear predictor of order 1 to 32 (section 9.2.6). */
function readLinear(
  bits: BitReader,
  out: ChannelSamples,
  width: number,
  order: number,
): string | undefined {
  if (order > out.length) return 'a predictor is longer than its block';
  for (let i = 0; i < order; i++) out[i] = bits.signed(width);
  const precision = bits.unsigned(4) + 1,
    shift = bits.signed(5);
  if (precision === 16 || shift < 0) return 'a predictor has a reserved precision or shift';
  const coefficients = Int32Array.from({ length: order }, () => bits.signed(precision));
  const fault = readResidual(bits, out, order);
  if (fault !== undefined) return fault;
  if (out instanceof Int32Array && width + precision + Math.ceil(Math.log2(order)) <= 32) {
    for (let i = order; i < out.length; i++) {
      let sum = 0;
      for (let j = 0; j < order; j++)
        sum = (sum + Math.imul(coefficients[j]!, out[i - 1 - j]!)) | 0;
      out[i] = out[i]! + (sum >> shift);
    }
    return undefined;
  }
  const scale = 2 ** -shift;
  for (let i = order; i < out.length; i++) {
    let sum = 0; // exact: below 2^53
    for (let j = 0; j < order; j++) sum += coefficients[j]! * out[i - 1 - j]!;
    out[i]! += Math.floor(sum * scale);
  }
  return undefined;
}

/** Rice-coded residuals behind the predictor's first samples (section 9.2.7). */
function readResidual(bits: BitReader, out: ChannelSamples, order: number): string | undefined {
  const method = bits.unsigned(2);
  if (method > 1) return `residual coding ${method} is reserved`;
  const width = method === 0 ? 4 : 5,
    escape = method === 0 ? 15 : 31;
  const partitions = 1 << bits.unsigned(4);
  const size = out.length / partitions;
  if (!Number.isInteger(size) || size < order) return 'a block does not divide into its partitions';
  let at = order;
  for (let p = 0; p < partitions; p++) {
    const end = (p + 1) * size;
    const parameter = bits.unsigned(width);
    if (bits.exhausted) return 'the bytes end within a frame';
    if (parameter === escape) {
      const raw = bits.unsigned(5);
      for (; at < end; at++) out[at] = bits.signed(raw);
      continue;
    }
    const factor = 2 ** parameter;
    for (; at < end; at++) {
      const folded = bits.unary() * factor + bits.unsigned(parameter);
      out[at] = folded % 2 === 0 ? folded / 2 : -(folded + 1) / 2;
    }
  }
  return undefined;
}
