import { CounterpointError } from '@counterpoint/core';
import type { DecodeSubject } from './picture-faults.js';

/** Stored samples, in any type. */
export type Samples =
  | Uint8Array
  | Uint16Array
  | Uint32Array
  | Int8Array
  | Int16Array
  | Int32Array
  | Float32Array
  | Float64Array;

/** How samples are stored. */
export interface SampleType {
  readonly kind: 'unsigned' | 'signed' | 'float';
  readonly bits: number;
}

/** The sample values that become level 0 and level 255: of all bands, or of each band. */
export type LevelRange = readonly [number, number] | readonly (readonly [number, number])[];

/**
 * Samples as levels from 0 to 255:
 * - with a range: `round(255 (value - low) / (high - low))`, clamped;
 * - unsigned of 8 bits: as they are; of fewer: `round(255 value / (2^bits - 1))`; of more: the
 *   upper 8 bits;
 * - float: `round(255 value)`, where all values lie from 0 to 1;
 * - signed, and floats of other values, need a range.
 *
 * @param samples interleaved, `bands` a pixel
 * @throws CP_IMAGE_RANGE
 */
export function levelsOfSamples(
  samples: Samples,
  type: SampleType,
  bands: number,
  range: LevelRange | undefined,
  subject: DecodeSubject,
): Uint8Array {
  if (type.kind === 'float') checkFinite(samples, subject);
  const levels = new Uint8Array(samples.length);
  if (range !== undefined) {
    const ranges = rangesOfBands(range, bands, subject);
    for (let i = 0; i < samples.length; i++) {
      const [low, high] = ranges[i % bands]!;
      const level = (255 * (samples[i]! - low)) / (high - low) + 0.5;
      levels[i] = level < 0 ? 0 : level > 255 ? 255 : level;
    }
    return levels;
  }
  const { kind, bits } = type;
  if (kind === 'unsigned') {
    if (bits > 8) {
      const unit = 2 ** (bits - 8);
      for (let i = 0; i < samples.length; i++) levels[i] = Math.floor(samples[i]! / unit);
    } else {
      const maximum = 2 ** bits - 1;
      for (let i = 0; i < samples.length; i++) levels[i] = (255 * samples[i]!) / maximum + 0.5;
    }
    return levels;
  }
  const [minimum, maximum] = extremes(samples);
  if (kind === 'signed' || minimum < 0 || maximum > 1)
    throw needsRange(type, minimum, maximum, subject);
  for (let i = 0; i < samples.length; i++) levels[i] = 255 * samples[i]! + 0.5;
  return levels;
}

function rangesOfBands(
  range: LevelRange,
  bands: number,
  { name, where }: DecodeSubject,
): readonly (readonly [number, number])[] {
  if (typeof range[0] === 'number')
    return Array<readonly [number, number]>(bands).fill(range as readonly [number, number]);
  if (range.length === bands) return range as readonly (readonly [number, number])[];
  throw new CounterpointError('CP_IMAGE_SHAPE', {
    what: `A ${name} file has ${bands} bands, and \`range\` has ${range.length} entries`,
    where,
    expected: 'one range, or one for each band',
    remedy: "correct the modality's `range`",
    facts: { bands, ranges: range.length },
  });
}

function extremes(samples: Samples): readonly [minimum: number, maximum: number] {
  let [minimum, maximum] = [Infinity, -Infinity];
  for (let i = 0; i < samples.length; i++) {
    const value = samples[i]!;
    if (value < minimum) minimum = value;
    if (value > maximum) maximum = value;
  }
  return [minimum, maximum];
}

function needsRange(
  { kind, bits }: SampleType,
  minimum: number,
  maximum: number,
  { name, where }: DecodeSubject,
): CounterpointError {
  return new CounterpointError('CP_IMAGE_RANGE', {
    what: `A ${name} file has ${kind} samples of ${bits} bits from ${minimum} to ${maximum}`,
    where,
    expected: 'unsigned samples, or floats from 0 to 1',
    remedy: "state which values become black and white: the modality's `range`",
    facts: { kind, bits, minimum, maximum },
  });
}

function checkFinite(samples: Samples, { name, where }: DecodeSubject): void {
  let count = 0;
  for (let i = 0; i < samples.length; i++) if (!Number.isFinite(samples[i]!)) count++;
  if (count === 0) return;
  throw new CounterpointError('CP_IMAGE_RANGE', {
    what: `A ${name} file has ${count} samples that are not finite numbers`,
    where,
    expected: 'finite samples',
    remedy: 'fill in the missing values, or leave the file out',
    facts: { count },
  });
}
