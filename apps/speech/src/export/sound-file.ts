import {
  soundInput,
  soundPreprocessing,
  type SoundInput,
  type SoundPreprocessing,
} from '@counterpoint/audio';
import type { Encoder, TypedConfig } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';

/** An encoder of sound as an ONNX file. */
export interface SoundFile {
  readonly file: Uint8Array;
  readonly input: SoundInput;
  /** What the file calls the embeddings. */
  readonly output: string;
  /** What has to be done to a recording before it goes into the file. */
  readonly preprocessing: SoundPreprocessing;
}

/**
 * An encoder with its normalisation as an ONNX file, whose input `prepare.mjs` makes of recordings
 * of any length. The engine must be one that records graphs.
 *
 * @param modality what the encoder was trained with: `audio/waveform` or `audio/log-mel`
 */
export function soundFile(encoder: Encoder, modality: TypedConfig, output: string): SoundFile {
  const input = soundInput(modality);
  const file = exportOnnx({
    inputs: { [input.name]: { shape: input.shape } },
    run: (inputs) => ({ [output]: encoder.encode(input.apply(inputs[input.name]!) as never) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  return { file, input, output, preprocessing: soundPreprocessing(modality, output) };
}
