import type { OnnxInputs, ProofCase } from '@counterpoint/cli';
import { encodeWav, unlikeSounds, type SoundInput } from '@counterpoint/audio';
import { disposeBatch, type Encoder, type Modality } from '@counterpoint/core';
import type { RawSample } from '@counterpoint/data';
import { importReader } from './import-reader.js';
import type { SoundFile } from './sound-file.js';

/** What a file was made of. */
export interface SoundSource {
  readonly encoder: Encoder;
  readonly modality: Modality;
  /** That the encoder was trained on. */
  readonly seconds: number;
}

/**
 * Unlike recordings: `prepare.mjs` prepares their samples, the modality and the encoder embed them
 * as WAV files, as `embed` does. One case for each recording, and one for all of them in a batch.
 */
export async function soundCases(
  { input, preprocessing }: Pick<SoundFile, 'input' | 'preprocessing'>,
  { encoder, modality, seconds }: SoundSource,
): Promise<ProofCase[]> {
  const prepare = await importReader(preprocessing);
  const rows: Float32Array[] = [];
  const cases: ProofCase[] = [];
  for (const { name, recording } of unlikeSounds(preprocessing.sampleRateHz, seconds)) {
    const value: RawSample = { members: { wav: encodeWav(recording) } };
    const sample = { index: 0, key: `${name}.wav`, value };
    const sound = await Promise.resolve(modality.decode(sample as never)).catch(unlessSilent);
    if (sound === undefined) continue;
    const batch = modality.batch([sound]);
    const embedded = encoder.encode(batch);
    disposeBatch(batch);
    const expected = await embedded.data();
    embedded.dispose();
    const { data } = prepare(recording);
    rows.push(data);
    cases.push({ name, inputs: inputsOf([data], input), expected });
  }
  const together = Float32Array.from(cases.flatMap(({ expected }) => Array.from(expected)));
  return [
    ...cases,
    { name: 'all recordings in one batch', inputs: inputsOf(rows, input), expected: together },
  ];
}

/** A silent clip that the run refuses is no case of the proof. */
function unlessSilent(error: unknown): undefined {
  if ((error as { code?: string }).code !== 'CP_AUDIO_SILENT') throw error;
}

/** Prepared recordings as one batch of an ONNX file. */
export function inputsOf(
  rows: readonly Float32Array[],
  { name, shape }: Pick<SoundInput, 'name' | 'shape'>,
): OnnxInputs {
  const size = shape.reduce((product, extent) => product * extent, 1);
  const data = new Float32Array(rows.length * size);
  rows.forEach((row, n) => data.set(row, n * size));
  return { [name]: { data, shape: [rows.length, ...shape] } };
}
