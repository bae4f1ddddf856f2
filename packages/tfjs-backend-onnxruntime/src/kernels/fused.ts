import { BackendError } from '../error/backend-error.js';
import type { Value } from '../graph/value.js';
import { convolutionKernels } from './convolution.js';
import { kernel, type Kernel, type KernelTable } from './kernel.js';
import { linearAlgebraKernels } from './linear-algebra.js';
import { binaryKernels } from './binary.js';
import { unaryKernels } from './unary.js';

interface Fused {
  activation?: string;
  leakyreluAlpha?: number;
  dataFormat?: string;
}
type Names = 'bias' | 'preluActivationWeights';

const activations: Readonly<Record<string, string>> = {
  relu: 'Relu',
  relu6: 'Relu6',
  elu: 'Elu',
  sigmoid: 'Sigmoid',
  leakyrelu: 'LeakyRelu',
};

/** A product or convolution with an optional bias and activation. */
const fused = (product: Kernel): Kernel =>
  kernel<Names, Fused>((inputs, attributes, record, list) => {
    const { bias, preluActivationWeights } = inputs as Partial<Record<Names, Value>>;
    const { activation = 'linear', leakyreluAlpha, dataFormat } = attributes;
    const channels = (vector: Value): Value =>
      dataFormat === 'NCHW' && vector.shape.length === 1
        ? record.reshape(vector, [vector.size, 1, 1])
        : vector;
    const run = (table: Kernel, inputs: Record<string, Value>, settings: object = {}): Value =>
      table(inputs, settings as never, record, Object.values(inputs)) as Value;
    let result = product(inputs, attributes as never, record, list) as Value;
    if (bias !== undefined) result = run(binaryKernels['Add']!, { a: result, b: channels(bias) });
    if (activation === 'linear') return result;
    if (activation === 'prelu')
      return run(binaryKernels['Prelu']!, { x: result, alpha: channels(preluActivationWeights!) });
    const rectifier = activations[activation];
    if (rectifier === undefined) {
      throw new BackendError('CP_BACKEND_KERNEL_ATTRIBUTE', {
        what: `There is no fused activation "${activation}"`,
        where: `kernel ${record.kernel}`,
        expected: `linear, prelu, ${Object.keys(activations).join(', ')}`,
      });
    }
    return run(unaryKernels[rectifier]!, { x: result }, { alpha: leakyreluAlpha });
  });

interface Normalisation {
  varianceEpsilon?: number;
}

/** TensorFlow.js's fused kernels. */
export const fusedKernels: KernelTable = {
  FusedConv2D: fused(convolutionKernels['Conv2D']!),
  FusedDepthwiseConv2D: fused(convolutionKernels['DepthwiseConv2dNative']!),
  _FusedMatMul: fused(linearAlgebraKernels['BatchMatMul']!),
  FusedBatchNorm: kernel<'x' | 'mean' | 'variance' | 'scale' | 'offset', Normalisation>(
    ({ x, mean, variance, scale, offset }, { varianceEpsilon = 0.001 }, record) => {
      const deviation = record.elementwise('Sqrt', [
        record.elementwise('Add', [variance, record.scalar(varianceEpsilon)]),
      ]);
      const factor = (scale as Value | undefined)
        ? record.elementwise('Div', [scale, deviation])
        : record.elementwise('Reciprocal', [deviation]);
      const scaled = record.elementwise('Mul', [record.elementwise('Sub', [x, mean]), factor]);
      return (offset as Value | undefined) ? record.elementwise('Add', [scaled, offset]) : scaled;
    },
  ),
};
