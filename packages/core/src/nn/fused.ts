import {
  customGrad,
  engine,
  getKernel,
  tidy,
  Variable,
  type GradSaveFunc,
  type Tensor,
} from '@tensorflow/tfjs-core';

export interface FusedLayer {
  /** The kernel's name. The gradient's kernel has the suffix `Grad`. */
  readonly kernel: string;
  /** Differentiable inputs, by the kernel's names and in its order. */
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  /** Inputs without a gradient, such as masks. */
  readonly constants?: Readonly<Record<string, Tensor | undefined>>;
  /** Names of inputs that the gradient's kernel does not use. */
  readonly unusedByGradient?: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
  /**
   * Receives the kernel's further results, which are constants; call `keep` on those that must
   * outlive the scope.
   */
  readonly onExtraResults?: (results: readonly Tensor[]) => void;
}

/**
 * A layer as one kernel if the current engine has it, else composed of TensorFlow.js's own
 * operations. A backend may register any of the kernels in `docs/layer-kernels.md`, with the shapes
 * and formulas given there.
 *
 * A kernel `K` takes inputs, constants and attributes; its first result is the layer's value.
 * `KGrad` takes `dy` and the inputs of `K` except `unusedByGradient`, and returns the gradient of
 * each input that is present, in order. Variables are not saved on the tape but read again.
 * Higher-order gradients use the composition.
 */
export function fused<T extends Tensor>(
  {
    kernel,
    inputs,
    constants = {},
    unusedByGradient: unread = [],
    attributes = {},
    onExtraResults: others,
  }: FusedLayer,
  composition: () => T,
): T {
  const { backendName, state } = engine();
  if (getKernel(kernel, backendName) === undefined || state.gradientDepth > 1) return composition();
  const gradInputs = withoutUndefined(inputs),
    differentiable = Object.values(gradInputs);
  for (const { dtype } of differentiable) if (dtype !== 'float32') return composition();
  const kernelInputs = withoutUndefined(constants, { ...gradInputs });
  return customGrad((...values) => {
    const variables: Record<string, Tensor> = {},
      tensorNames: string[] = [];
    for (const name in kernelInputs) {
      if (unread.includes(name)) continue;
      if (kernelInputs[name] instanceof Variable)
        variables[name] = kernelInputs[name]; // not assigned between the forward pass and the gradient
      else tensorNames.push(name);
    }
    (values[values.length - 1] as GradSaveFunc)(tensorNames.map((name) => kernelInputs[name]!));
    const results = engine().runKernel(kernel, kernelInputs, attributes) as Tensor | Tensor[];
    const value = Array.isArray(results) ? results[0]! : results;
    if (others && Array.isArray(results)) others(results.slice(1));
    const gradFunc = (dy: Tensor, saved: Tensor[]) => {
      const gradKernelInputs: Record<string, Tensor> = { dy, ...variables };
      for (let i = 0; i < tensorNames.length; i++) gradKernelInputs[tensorNames[i]!] = saved[i]!;
      return engine().runKernel(`${kernel}Grad`, gradKernelInputs, attributes);
    };
    return { value, gradFunc: gradFunc as (dy: Tensor, saved: Tensor[]) => Tensor };
  })(...differentiable) as T;
}

/**
 * An operation with several results, as one kernel if the current engine has it, else composed; not
 * differentiable.
 */
export function fusedStep(
  kernel: string,
  inputs: Readonly<Record<string, Tensor | undefined>>,
  attributes: Readonly<Record<string, number>>,
  composition: () => Tensor[],
): Tensor[] {
  if (getKernel(kernel, engine().backendName) === undefined) return tidy(composition);
  return (
    [engine().runKernel(kernel, withoutUndefined(inputs), attributes)] as (Tensor | Tensor[])[]
  ).flat();
}

/** Adds the defined tensors to a record. */
function withoutUndefined(
  tensors: Readonly<Record<string, Tensor | undefined>>,
  result: Record<string, Tensor> = {},
): Record<string, Tensor> {
  for (const name in tensors) {
    const tensor = tensors[name];
    if (tensor !== undefined) result[name] = tensor;
  }
  return result;
}
