import { logMelInput, waveformInput } from '@counterpoint/audio';
import type { LogMelModalityConfig, SoundInput, WaveformModalityConfig } from '@counterpoint/audio';
import type { Encoder, TypedConfig } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';

/** An encoder of sound as an ONNX file. */
export interface SoundFile {
  readonly file: Uint8Array;
  readonly input: SoundInput;
  /** What the file calls the embeddings. */
  readonly output: string;
  /**
   * What has to be done to a recording before it goes into the file; what stands inside the file is
   * said too.
   */
  readonly preprocessing: Readonly<Record<string, unknown>>;
}

/**
 * Features and normalisation stand in the graph, except where sounds are stretched. The engine
 * must be one that records graphs.
 *
 * @param modality what the encoder was trained with: `audio/waveform` or `audio/log-mel`
 */
export function soundFile(encoder: Encoder, modality: TypedConfig, output: string): SoundFile {
  const { type, ...settings } = modality;
  const input =
    type === 'audio/waveform'
      ? waveformInput(settings as WaveformModalityConfig)
      : logMelInput(settings as LogMelModalityConfig);
  const file = exportOnnx({
    inputs: { [input.name]: { shape: input.shape } },
    run: (given) => ({ [output]: encoder.encode(input.apply(given[input.name]!) as never) }),
    weights: { ...encoder.variables, ...encoder.state },
  });
  return { file, input, output, preprocessing: preprocessing(input, settings, output) };
}

function preprocessing(
  { name, shape, sampleRateHz }: SoundInput,
  settings: Readonly<Record<string, unknown>>,
  output: string,
): Record<string, unknown> {
  const before = {
    input: name,
    output,
    type: 'float32',
    channels: 'mean of all',
    sampleRateHz,
    amplitude: 'full scale is 1',
  };
  return name === 'samples'
    ? {
        ...before,
        samples: shape[0],
        longer: 'the middle',
        shorter:
          settings['fit'] === 'repeat'
            ? 'again and again'
            : 'zeros around (the library fills features with their smallest value)',
        inside: settings,
      }
    : {
        ...before,
        frames: shape[0],
        bands: shape[1],
        logMel: {
          ...settings,
          order: 'natural logarithm, Hann window, centred frames, reflected ends',
        },
        resize: 'frames by cubic convolution, a = -.75, to so many frames',
        inside: 'the normalisation',
      };
}
