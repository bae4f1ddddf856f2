import {
  compactFile,
  proveFile,
  type CompactFile,
  type CompactType,
  type OpenedRun,
  type Proof,
  type ProofCase,
} from '@counterpoint/cli';
import { disposeBatch, type Batch, type Encoder } from '@counterpoint/core';
import { exportOnnx } from '@counterpoint/engine';
import { Tensor, type Tensor2D } from '@tensorflow/tfjs-core';

/** An encoder of one side of clips as an ONNX file. */
export interface SideFile {
  /** `video`, or `sound`. */
  readonly side: string;
  readonly file: Uint8Array;
  /** Of the input, without the batch. */
  readonly shape: readonly number[];
  readonly proof: Proof;
  /** With weights of fewer bits, where they are asked for. */
  readonly compact?: CompactFile;
}

export interface SideFilesOptions {
  /** Names the files in messages. */
  readonly where: string;
  /** What the files call the embeddings. @default 'embedding' */
  readonly output?: string;
  /** Also stores the weights in fewer bits, and measures on all clips what that costs. */
  readonly dtype?: CompactType;
}

/** Clips by which the ONNX files are compared with the encoder. */
const provingClips = 4;

/** The sides that are exported. */
const sides = ['video', 'sound'];

/**
 * Writes the encoder of each side of clips as an ONNX file of any batch size, and compares its
 * embeddings with the encoder's, for the first clips one by one and in one batch.
 *
 * @param clips decoded by the run's modality
 * @throws CP_BACKEND_EXPORT, CP_CLI_EXPORT_DIFFERS
 */
export async function sideFiles(
  { modality, encoder }: Pick<OpenedRun, 'modality' | 'encoder'>,
  clips: readonly unknown[],
  { where, output = 'embedding', dtype }: SideFilesOptions,
): Promise<SideFile[]> {
  const proving = clips.slice(0, provingClips);
  const groups = [...proving.map((clip) => [clip]), [...proving]];
  const batches = groups.map((group) => bySide(modality.batch(group)));
  const files: SideFile[] = [];
  for (const side of sides.filter((each) => each in batches[0]!)) {
    const encode = (input: Tensor): Tensor2D =>
      encoder.encode(batchOf(encoder, side, input)) as Tensor2D;
    const shape = batches[0]![side]!.shape.slice(1);
    const file = exportOnnx({
      inputs: { [side]: { shape } },
      run: (inputs) => ({ [output]: encode(inputs[side]!) }),
      weights: { ...encoder.variables, ...encoder.state },
    });
    const cases: ProofCase[] = [];
    for (const [i, batch] of batches.entries()) {
      const input = batch[side]!;
      const embedding = encode(input);
      cases.push({
        name: i < proving.length ? `the ${side} of clip ${i + 1}` : `the ${side} of all clips`,
        inputs: { [side]: { data: Float32Array.from(await input.data()), shape: input.shape } },
        expected: await embedding.data(),
      });
      embedding.dispose();
    }
    const compact = dtype && {
      type: dtype,
      output,
      width: cases[0]!.expected.length,
      batches: await Promise.all(
        clips.map(async (clip) => {
          const batch = modality.batch([clip]);
          const input = bySide(batch)[side]!;
          const data = Float32Array.from(await input.data());
          const { shape } = input;
          disposeBatch(batch);
          return { [side]: { data, shape } };
        }),
      ),
    };
    files.push({
      side,
      file,
      shape,
      proof: await proveFile(file, cases, { output, where }),
      compact: compact && (await compactFile(file, compact)),
    });
  }
  for (const batch of batches) disposeBatch(batch as Batch);
  return files;
}

/** A batch of frames alone is the side `video`. */
function bySide(batch: Batch): Readonly<Record<string, Tensor>> {
  return batch instanceof Tensor ? { video: batch } : (batch as Readonly<Record<string, Tensor>>);
}

/** What the encoder takes for one side: an encoder with towers takes it by name. */
function batchOf(encoder: Encoder, side: string, input: Tensor): Batch {
  return 'towers' in encoder ? { [side]: input } : input;
}
