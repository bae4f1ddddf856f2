import type { Tensor } from 'onnxruntime-node';
import type { BuiltArray } from './build-model.js';

export interface ReferenceResult {
  readonly shape: readonly number[];
  readonly values: readonly number[];
}

/** The outputs that ONNX Runtime itself computes from a file. */
export async function runReference(
  file: Uint8Array,
  inputs: Readonly<Record<string, BuiltArray>>,
): Promise<Readonly<Record<string, ReferenceResult>>> {
  process.env['ORT_DISABLE_TELEMETRY'] ??= '1';
  const { InferenceSession, Tensor } = await import('onnxruntime-node');
  const session = await InferenceSession.create(file, { logSeverityLevel: 3 });
  try {
    const feeds = Object.fromEntries(
      Object.entries(inputs).map(([name, array]) => [name, feed(array, Tensor)]),
    );
    const results = await session.run(feeds);
    return Object.fromEntries(
      Object.entries(results).map(([name, { data, dims }]) => [
        name,
        { shape: dims, values: Array.from(data as ArrayLike<number | bigint>, Number) },
      ]),
    );
  } finally {
    await session.release();
  }
}

function feed({ shape, values, type = 'float32' }: BuiltArray, TensorOf: typeof Tensor): Tensor {
  const list = Array.from(values);
  if (type === 'int64') return new TensorOf('int64', BigInt64Array.from(list, BigInt), [...shape]);
  if (type === 'int32') return new TensorOf('int32', Int32Array.from(list), [...shape]);
  if (type === 'bool') return new TensorOf('bool', Uint8Array.from(list), [...shape]);
  return new TensorOf('float32', Float32Array.from(list), [...shape]);
}
