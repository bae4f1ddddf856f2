import type { KernelFunc, TensorInfo } from '@tensorflow/tfjs-core';
import type { Value } from '../graph/value.js';
import type { OnnxRuntimeBackend } from '../onnxruntime-backend.js';

/** A kernel of complex numbers, from the real and the imaginary part of its input. */
const complexKernel =
  (
    name: string,
    input: string,
    run: (real: Value, imaginary: Value, backend: OnnxRuntimeBackend) => TensorInfo,
  ): KernelFunc =>
  ({ inputs, backend }) => {
    const target = backend as OnnxRuntimeBackend;
    target.recorder.kernel = name;
    const { real, imag } = target.parts(inputs[input] as TensorInfo);
    return run(target.value(real), target.value(imag), target);
  };

/**
 * Fourier transforms along the last axis: ONNX's DFT,
 * https://onnx.ai/onnx/operators/onnx__DFT.html.
 */
const fourier = (name: string, inverse: 0 | 1): KernelFunc =>
  complexKernel(name, 'input', (real, imaginary, target) => {
    const { recorder: record } = target;
    const length = real.shape.at(-1)!;
    if (real.size === 0) return target.holdComplex(real, imaginary);
    const column = [real.size / length, length, 1];
    const pairs = record.concat(
      [record.reshape(real, column), record.reshape(imaginary, column)],
      2,
    );
    const spectrum = record.one(
      'DFT',
      [pairs, undefined, record.constant('int64', [1], [])],
      pairs.shape,
      'float32',
      { attributes: { inverse } },
    );
    const part = (i: number): Value =>
      record.reshape(record.slice(spectrum, [i], [i + 1], [2]), real.shape);
    return target.holdComplex(part(0), part(1));
  });

/** Kernels of complex numbers, which TensorFlow.js stores as two tensors. */
export const complexKernels: Readonly<Record<string, KernelFunc>> = {
  Complex: ({ inputs, backend }) => {
    const target = backend as OnnxRuntimeBackend;
    return target.holdComplex(
      target.value(inputs['real'] as TensorInfo),
      target.value(inputs['imag'] as TensorInfo),
    );
  },
  Real: complexKernel('Real', 'input', (real, _, target) => target.hold(real)),
  Imag: complexKernel('Imag', 'input', (_, imaginary, target) => target.hold(imaginary)),
  ComplexAbs: complexKernel('ComplexAbs', 'x', (real, imaginary, target) => {
    const { recorder: record } = target; // by the larger part, so that no square overflows or vanishes
    const [x, y] = [record.elementwise('Abs', [real]), record.elementwise('Abs', [imaginary])];
    const [large, small] = [record.elementwise('Max', [x, y]), record.elementwise('Min', [x, y])];
    const zero = record.elementwise('Equal', [large, record.scalar(0)], 'bool');
    const ratio = record.elementwise('Div', [small, record.select(zero, record.scalar(1), large)]);
    const root = record.elementwise('Sqrt', [
      record.elementwise('Add', [record.elementwise('Mul', [ratio, ratio]), record.scalar(1)]),
    ]);
    return target.hold(record.elementwise('Mul', [large, root]));
  }),
  FFT: fourier('FFT', 0),
  IFFT: fourier('IFFT', 1),
};
