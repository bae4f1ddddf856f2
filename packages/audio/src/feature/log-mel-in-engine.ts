import { CounterpointError } from '@counterpoint/core';
import {
  add,
  expandDims,
  gather,
  log,
  matMul,
  reshape,
  slice,
  square,
  tensor1d,
  tensor2d,
  tidy,
} from '@tensorflow/tfjs-core';
import type { Tensor2D, Tensor3D, Tensor4D } from '@tensorflow/tfjs-core';
import { framing } from './frames.js';
import { logMel, logMelFrames } from './log-mel.js';
import type { LogMelConfig } from './log-mel.js';
import { melBank } from './mel-bank.js';
import { reflected } from './window.js';

/**
 * Features computed by the engine, for clips of one length: a part of a graph, with a gradient,
 * that an ONNX file can hold.
 */
export interface EngineFeatures {
  readonly frames: number;
  /** Numbers in a frame. */
  readonly bands: number;
  /** @param samples [N, length] @returns [N, frames, bands, 1] */
  apply(samples: Tensor2D): Tensor4D;
}

/**
 * The short-time Fourier transform's power in the engine: frames are gathered (reflected at the
 * ends) and multiplied by one matrix of windowed
 * cosines and sines, which is as fast as a fast transform for the lengths that speech needs.
 *
 * @param length samples of every clip
 * @returns a function from [N, length] to [N, frames, fftLength / 2 + 1]
 */
export function powerInEngine(
  config: {
    readonly fftLength: number;
    readonly windowLength?: number;
    readonly hopLength: number;
  },
  length: number,
): (samples: Tensor2D) => Tensor3D {
  const { fftLength, hopLength, window, count } = framing(config);
  if (!(Number.isInteger(length) && length > 0))
    throw new CounterpointError('CP_AUDIO_SHAPE', {
      what: `Clips of ${length} samples were to be transformed`,
      expected: 'a positive whole number',
    });
  const frames = count(length),
    bins = fftLength / 2 + 1;
  const places = Int32Array.from({ length: frames * fftLength }, (_, i) =>
    reflected(Math.floor(i / fftLength) * hopLength + (i % fftLength) - fftLength / 2, length),
  );
  const waves = Float32Array.from({ length: fftLength * 2 * bins }, (_, i) => {
    const n = Math.floor(i / (2 * bins)),
      k = i % (2 * bins);
    const angle = (2 * Math.PI * ((n * (k % bins)) % fftLength)) / fftLength;
    return window[n]! * (k < bins ? Math.cos(angle) : Math.sin(angle));
  });
  return (samples) =>
    tidy(() => {
      const rows = samples.shape[0];
      const cut = reshape(gather(samples, tensor1d(places, 'int32'), 1), [
        rows * frames,
        fftLength,
      ]) as Tensor2D;
      const squares = square(matMul(cut, tensor2d(waves, [fftLength, 2 * bins])));
      return reshape(
        add(
          slice(squares, [0, 0], [rows * frames, bins]),
          slice(squares, [0, bins], [rows * frames, bins]),
        ),
        [rows, frames, bins],
      ) as Tensor3D;
    });
}

/**
 * {@link logMel} in the engine, in single precision.
 *
 * @param length samples of every clip
 * @throws CP_AUDIO_CONFIG, CP_AUDIO_SHAPE
 */
export function logMelInEngine(config: LogMelConfig, length: number): EngineFeatures {
  const { fftLength, windowLength, hopLength, bank: bankShape, floor } = logMelFrames(config);
  const power = powerInEngine({ fftLength, windowLength, hopLength }, length);
  const bank = melBank(bankShape),
    bins = fftLength / 2 + 1,
    { bands } = bank;
  const filters = new Float32Array(bins * bands);
  for (let m = 0; m < bands; m++) {
    for (let w = bank.offsets[m]!, k = bank.starts[m]!; w < bank.offsets[m + 1]!; w++, k++)
      filters[k * bands + m] = bank.weights[w]!;
  }
  return {
    frames: logMel(config).frames(length),
    bands,
    apply: (samples) =>
      tidy(() => {
        const spectra = power(samples);
        const [rows, frames] = spectra.shape;
        const mel = matMul(
          reshape(spectra, [rows * frames, bins]) as Tensor2D,
          tensor2d(filters, [bins, bands]),
        );
        return expandDims(reshape(log(add(mel, floor)), [rows, frames, bands]), 3) as Tensor4D;
      }),
  };
}

/**
 * {@link mfcc} of log-mel features in the engine. @param mel [N, frames, bands, 1] @param cosine
 * [coefficients, bands] row-major
 */
export function cepstraInEngine(
  mel: Tensor4D,
  cosine: Float32Array,
  coefficients: number,
): Tensor4D {
  return tidy(() => {
    const [rows, frames, bands] = mel.shape;
    const product = matMul(
      reshape(mel, [rows * frames, bands]) as Tensor2D,
      tensor2d(cosine, [coefficients, bands]),
      false,
      true,
    );
    return reshape(product, [rows, frames, coefficients, 1]) as Tensor4D;
  });
}
