import {
  broadcastTo,
  cast,
  div,
  engine,
  getBackend,
  getKernel,
  mul,
  registerGradient,
  reshape,
  util,
  type GradConfig,
  type Tensor,
} from '@tensorflow/tfjs-core';

/**
 * dy repeated over the axes that a reduction made vanish: lazily, where TensorFlow.js multiplies by
 * a tensor of ones.
 */
function broadcastGradient(
  dy: Tensor,
  shape: number[],
  axis: number | number[] | null | undefined,
): Tensor {
  const axes = util.parseAxisParam(axis ?? shape.map((_, i) => i), shape);
  return broadcastTo(
    reshape(
      dy,
      shape.map((extent, i) => (axes.includes(i) ? 1 : extent)),
    ),
    shape as never,
  );
}

const reduction = (kernelName: string, scale: (dy: Tensor, x: Tensor) => Tensor): GradConfig => ({
  kernelName,
  inputsToSave: ['x'],
  gradFunc: (dy, saved, attributes) => {
    const [x] = saved as [Tensor];
    return {
      x: () => broadcastGradient(scale(dy as Tensor, x), x.shape, attributes['axis'] as number[]),
    };
  },
});

/**
 * dy where a rectified value was passed and is not 0: one kernel where the engine has it, as
 * `docs/layer-kernels.md` says.
 */
function reluGradient(dy: Tensor, y: Tensor): Tensor {
  if (getKernel('ReluGrad', getBackend()) !== undefined && engine().state.gradientDepth === 0)
    return engine().runKernel('ReluGrad', { dy, y });
  return mul(dy, cast(cast(y, 'bool'), 'float32'));
}

/**
 * Gradients whose usual form writes whole tensors that need not exist. They hold on every engine.
 */
export function registerLazyGradients(): void {
  registerGradient(reduction('Sum', (dy) => dy));
  registerGradient(reduction('Mean', (dy, x) => div(dy, x.size / dy.size)));
  registerGradient({
    kernelName: 'Relu',
    outputsToSave: [true],
    gradFunc: (dy, saved) => ({ x: () => reluGradient(dy as Tensor, saved[0]!) }),
  });
}
