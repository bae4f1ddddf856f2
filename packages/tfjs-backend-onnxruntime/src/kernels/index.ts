import { binaryKernels } from './binary.js';
import { convolutionKernels } from './convolution.js';
import { creationKernels } from './creation.js';
import { indexingKernels } from './indexing.js';
import type { KernelTable } from './kernel.js';
import { layoutKernels } from './layout.js';
import { linearAlgebraKernels } from './linear-algebra.js';
import { poolingKernels } from './pooling.js';
import { reductionKernels } from './reduction.js';
import { unaryKernels } from './unary.js';

/** Every kernel that runs inside the graph. What is not here runs on the CPU backend, with a notice. */
export const kernels: KernelTable = {
  ...unaryKernels, ...binaryKernels, ...reductionKernels, ...linearAlgebraKernels, ...layoutKernels,
  ...indexingKernels, ...creationKernels, ...convolutionKernels, ...poolingKernels,
};
