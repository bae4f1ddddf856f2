import { convolutionLowering } from './convolution.js';
import type { LoweringTable } from './lowering.js';
import { matMulLowering } from './mat-mul.js';
import { poolingLowering } from './pooling.js';

/** How each composite becomes ONNX operations. */
export const lowerings: LoweringTable = {
  ...convolutionLowering,
  ...poolingLowering,
  ...matMulLowering,
};
