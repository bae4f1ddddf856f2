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
  /** The kernel's name; its gradient's is this one with `Grad` behind. */
  readonly kernel: string;
  /** What a gradient may be wanted of, by the kernel's names and in its order. */
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  /** Inputs without a gradient, such as masks. */
  readonly constants?: Readonly<Record<string, Tensor | undefined>>;
  /** Names of what the gradient's kernel is not given. */
  readonly unusedByGradient?: readonly string[];
  readonly attributes?: Readonly<Record<string, number>>;
  /** Gets the kernel's further results, which are constants; `keep` those that must last. */
  readonly onExtraResults?: (results: readonly Tensor[]) => void;
}

/**
 * A layer as one kernel where the engine in use has it, else as a composition of TensorFlow.js's
 * own operations. A backend may register kernels of
 * the names in `docs/layer-kernels.md`, with their shapes and formulas; one that registers none
 * works as before.
 *
 * A kernel `K` takes inputs, constants and attributes and gives the layer's value first. `KGrad`
 * takes `dy` and all that `K` took but for what is `unread`, and
 * gives the gradient of each input that is there, in order. A variable is not saved for it but
 * read again. Gradients of gradients are those of the composition.
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
        variables[name] = kernelInputs[name]; // whoever takes a gradient assigns nothing meanwhile
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
 * Several results as one kernel where the engine in use has it, else as a composition; neither has
 * a gradient.
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

/** Those that there are, added to others. */
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
