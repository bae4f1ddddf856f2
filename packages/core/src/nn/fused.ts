import { customGrad, engine, getKernel, tidy, type GradSaveFunc, type Tensor } from '@tensorflow/tfjs-core';

export interface FusedLayer {
  /** The kernel's name; its gradient's is this one with `Grad` behind. */
  readonly kernel: string;
  /** What a gradient may be wanted of, by the kernel's names and in its order. */
  readonly inputs: Readonly<Record<string, Tensor | undefined>>;
  /** Inputs without a gradient, such as masks. */
  readonly constants?: Readonly<Record<string, Tensor | undefined>>;
  readonly attributes?: Readonly<Record<string, number>>;
  /** Gets the kernel's further results, which are constants; `keep` those that must last. */
  readonly others?: (results: readonly Tensor[]) => void;
}

/**
 * A layer as one kernel where the engine in use has it, else as a composition of TensorFlow.js's own operations. A backend may register kernels of
 * the names in `docs/layer-kernels.md`, with their shapes and formulas; one that registers none works as before.
 *
 * A kernel `K` takes inputs, constants and attributes and gives the layer's value first. `KGrad` takes `dy` and all that `K` took, and gives the
 * gradient of each input that is there, in order. Gradients of gradients are those of the composition.
 */
export function fused<T extends Tensor>({ kernel, inputs, constants = {}, attributes = {}, others }: FusedLayer, composition: () => T): T {
  const { backendName, state } = engine();
  const given = present(inputs);
  if (getKernel(kernel, backendName) === undefined || state.gradientDepth > 1 || Object.values(given).some(({ dtype }) => dtype !== 'float32')) return composition();
  const all = { ...given, ...present(constants) };
  const names = Object.keys(all);
  return customGrad((...values) => {
    (values[values.length - 1] as GradSaveFunc)(Object.values(all));
    const [value, ...further] = ([engine().runKernel(kernel, all, attributes)] as (Tensor | Tensor[])[]).flat() as [Tensor, ...Tensor[]];
    others?.(further);
    const gradFunc = (dy: Tensor, saved: Tensor[]) => engine().runKernel(`${kernel}Grad`, { dy, ...Object.fromEntries(saved.map((tensor, i) => [names[i]!, tensor])) }, attributes);
    return { value, gradFunc: gradFunc as (dy: Tensor, saved: Tensor[]) => Tensor };
  })(...Object.values(given)) as T;
}

/** Several results as one kernel where the engine in use has it, else as a composition; neither has a gradient. */
export function fusedStep(kernel: string, inputs: Readonly<Record<string, Tensor | undefined>>, attributes: Readonly<Record<string, number>>, composition: () => Tensor[]): Tensor[] {
  if (getKernel(kernel, engine().backendName) === undefined) return tidy(composition);
  return ([engine().runKernel(kernel, present(inputs), attributes)] as (Tensor | Tensor[])[]).flat();
}

function present(tensors: Readonly<Record<string, Tensor | undefined>>): Record<string, Tensor> {
  return Object.fromEntries(Object.entries(tensors).filter((entry): entry is [string, Tensor] => entry[1] !== undefined));
}
