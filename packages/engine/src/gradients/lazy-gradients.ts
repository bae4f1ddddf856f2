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
 * Broadcasts dy over the axes of a reduction, lazily. TensorFlow.js multiplies by a tensor of ones
 * instead.
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
 * dy where a rectified value is not 0: one kernel if the engine has it (`docs/layer-kernels.md`).
 */
function reluGradient(dy: Tensor, y: Tensor): Tensor {
  if (getKernel('ReluGrad', getBackend()) !== undefined && engine().state.gradientDepth === 0)
    return engine().runKernel('ReluGrad', { dy, y });
  return mul(dy, cast(cast(y, 'bool'), 'float32'));
}

/**
 * Gradients that avoid the full-size temporary tensors of TensorFlow.js's own. They apply to every
 * engine.
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
