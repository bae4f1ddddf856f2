import type { OnnxNode } from '../file/onnx-model.js';
import { binaryOperators } from './binary.js';
import { constantOperators } from './constant.js';
import { contributedOperators } from './contributed.js';
import { convolutionOperators } from './convolution.js';
import { einsum } from './einsum.js';
import { gatherOperators } from './gather.js';
import { matMulOperators } from './mat-mul.js';
import { normalizationOperators } from './normalization.js';
import type { OperatorTable } from './operator.js';
import { poolingOperators } from './pooling.js';
import { quantizedOperators } from './quantized.js';
import { reductionOperators } from './reduction.js';
import { resizeOperators } from './resize.js';
import { shapeOperators } from './shape.js';
import { sliceOperators } from './slice.js';
import { unaryOperators } from './unary.js';

/** Every operator, by its name and, but for ONNX's own, with its domain before it. */
export const operators: OperatorTable = {
  ...binaryOperators,
  ...constantOperators,
  ...contributedOperators,
  ...convolutionOperators,
  Einsum: einsum,
  ...gatherOperators,
  ...matMulOperators,
  ...normalizationOperators,
  ...poolingOperators,
  ...quantizedOperators,
  ...reductionOperators,
  ...resizeOperators,
  ...shapeOperators,
  ...sliceOperators,
  ...unaryOperators,
};

/** The key of a node's operator in {@link operators}. */
export function operatorKey({ domain, operator }: OnnxNode): string {
  return domain === '' ? operator : `${domain}.${operator}`;
}
