import { batchKernels } from './batches.js';
import { binaryKernels } from './binary.js';
import { convolutionKernels } from './convolution.js';
import { convolution3DKernels } from './convolution-3d.js';
import { creationKernels } from './creation.js';
import { cropKernels } from './crop-and-resize.js';
import { depthwiseKernels } from './depthwise.js';
import { fusedKernels } from './fused.js';
import { indexingKernels } from './indexing.js';
import type { KernelTable } from './kernel.js';
import { layerKernels } from './layers.js';
import { layoutKernels } from './layout.js';
import { linearAlgebraKernels } from './linear-algebra.js';
import { localResponseKernels } from './local-response.js';
import { morphologyKernels } from './morphology.js';
import { pooling3DKernels } from './pooling-3d.js';
import { poolingKernels } from './pooling.js';
import { reductionKernels } from './reduction.js';
import { resizeKernels } from './resize.js';
import { scatteringKernels } from './scattering.js';
import { unaryKernels } from './unary.js';

/**
 * Every kernel that runs inside the graph. Other kernels run on the CPU backend, with a warning.
 */
export const kernels: KernelTable = {
  ...unaryKernels,
  ...binaryKernels,
  ...reductionKernels,
  ...linearAlgebraKernels,
  ...layoutKernels,
  ...indexingKernels,
  ...creationKernels,
  ...convolutionKernels,
  ...convolution3DKernels,
  ...depthwiseKernels,
  ...poolingKernels,
  ...pooling3DKernels,
  ...fusedKernels,
  ...localResponseKernels,
  ...morphologyKernels,
  ...resizeKernels,
  ...cropKernels,
  ...batchKernels,
  ...scatteringKernels,
  ...layerKernels,
};
