import { CounterpointError, type Modality, type Sample } from '@counterpoint/core';
import { memberOf, type RawSample } from '@counterpoint/data';
import { tensor3d, type Tensor3D } from '@tensorflow/tfjs-core';

/** Some seconds of acceleration: `length` rows of x, y, z in units of gravity. */
export interface Window {
  readonly length: number;
  /** [length, 3], row-major */
  readonly data: Float32Array;
}

export interface WindowsConfig {
  /** Rows of a window. */
  readonly length: number;
}

/**
 * Reads files of comma-separated rows `x,y,z`, one window a file; longer recordings are cut to
 * their middle.
 */
export function windows({ length }: WindowsConfig): Modality<RawSample, Window, Tensor3D> {
  return {
    extensions: ['csv'],
    decode(sample: Sample<RawSample>): Window {
      const rows = new TextDecoder()
        .decode(memberOf(sample, ['csv']).bytes)
        .trim()
        .split(/\r?\n/)
        .map((row) => row.split(',').map(Number));
      if (
        rows.length < length ||
        !rows.every((row) => row.length === 3 && row.every(Number.isFinite))
      ) {
        throw new CounterpointError('ACME_WINDOW_INVALID', {
          what: `A recording of ${rows.length} rows is no window`,
          where: sample.key,
          expected: `at least ${length} rows of three numbers`,
          remedy: 'check the file, or shorten the window',
        });
      }
      const from = Math.floor((rows.length - length) / 2);
      return { length, data: Float32Array.from(rows.slice(from, from + length).flat()) };
    },
    describe: (window) => window,
    batch: (values) =>
      tensor3d(Float32Array.from(values.flatMap(({ data }) => [...data])), [
        values.length,
        length,
        3,
      ]),
  };
}
