import { disableTelemetry } from '../session/disable-telemetry.js';

/** A tensor of an ONNX file's output, in single precision. */
export interface OnnxValues {
  /** Row-major, [product of `shape`]. */
  readonly data: Float32Array;
  readonly shape: readonly number[];
}

/** A tensor of an ONNX file's input: float32, or int64 such as ids of tokens. */
export interface OnnxInput {
  /** Row-major, [product of `shape`]. */
  readonly data: Float32Array | BigInt64Array;
  readonly shape: readonly number[];
}

/** Runs an ONNX file with ONNX Runtime alone, without TensorFlow.js, to verify an export. */
export async function runOnnx(
  file: Uint8Array,
  inputs: Readonly<Record<string, OnnxInput>>,
): Promise<Record<string, OnnxValues>> {
  disableTelemetry();
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file);
  try {
    const feeds = Object.entries(inputs).map(
      ([name, { data, shape }]) =>
        [
          name,
          data instanceof BigInt64Array
            ? new Tensor('int64', data, shape)
            : new Tensor('float32', data, shape),
        ] as const,
    );
    const outputs = await session.run(Object.fromEntries(feeds));
    return Object.fromEntries(
      Object.entries(outputs).map(([name, { data, dims }]) => [
        name,
        { data: data as Float32Array, shape: dims },
      ]),
    );
  } finally {
    await session.release();
  }
}
