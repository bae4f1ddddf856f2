import type { InferenceSession, Tensor } from 'onnxruntime-node';
import { BackendError } from '../error/backend-error.js';
import type { DeviceElements } from '../graph/device-elements.js';
import { elementArray, type Elements, type ElementType } from '../graph/element-type.js';
import type { Operation } from '../graph/operation.js';
import type { Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { modelOf, nodeName, ValueNames } from '../onnx/model.js';
import type { loadBinding, NativeSession } from './native-session.js';

type Binding = ReturnType<typeof loadBinding>;

/**
 * The name of an extra first output that stops copying. The binding copies every result of a run,
 * even results in memory that the caller provided. It copies them in order and stops at the first
 * output without a JavaScript form. Each graph therefore has such an output first, and its results
 * are not copied.
 */
const copyBarrier = 'uncopied';
/** The binding's error message for {@link copyBarrier}. */
const nonTensorMessage = 'Non tensor type';

/** A result, in host memory or in the device's. */
export type Result = { readonly elements: Elements } | { readonly device: DeviceElements };

export interface CompiledGraphOptions extends InferenceSession.SessionOptions {
  /** Outputs that stay in the device's memory. */
  readonly resident?: readonly boolean[];
  /** Inputs and outputs whose first axis may have any extent. */
  readonly batched?: ReadonlySet<Value>;
}

/**
 * A compiled structure. Its leaves are inputs by position: it runs on any values of the same
 * shapes.
 */
export class CompiledGraph {
  readonly #session: NativeSession;
  readonly #binding: Binding;
  readonly #inputs: readonly { name: string; position: number }[];
  readonly #outputs: readonly {
    name: string;
    type: ElementType;
    shape: readonly number[];
    size: number;
  }[];
  readonly #resident: readonly boolean[] | undefined;
  readonly #describe: (message: string) => string | undefined;

  /**
   * @param leaves leaves of the recorded structure, in the order of the values that {@link run}
   * receives
   */
  constructor(
    binding: Binding,
    structure: Structure,
    leaves: readonly Value[],
    { resident, batched, ...options }: CompiledGraphOptions,
  ) {
    const names = new ValueNames();
    const model = modelOf(structure, {
      names,
      ...(resident ? {} : { emptySequence: copyBarrier }),
      batched,
    });
    this.#binding = binding;
    this.#inputs = structure.leaves.map((leaf) => ({
      name: names.of(leaf),
      position: leaves.indexOf(leaf),
    }));
    this.#outputs = structure.outputs.map((output) => ({
      name: names.of(output),
      type: output.type,
      shape: output.shape,
      size: output.size,
    }));
    this.#resident = resident;
    this.#describe = operationDescriber(structure.operations, names);
    this.#session = binding.open();
    const locations =
      resident &&
      Object.fromEntries(
        this.#outputs.map(({ name }, i) => [
          name,
          resident[i] ? ('gpu-buffer' as const) : ('cpu' as const),
        ]),
      );
    try {
      this.#session.loadModel(model.buffer as ArrayBuffer, model.byteOffset, model.byteLength, {
        ...options,
        ...(locations ? { preferredOutputLocation: locations } : {}),
      });
    } catch (cause) {
      throw this.#backendError('CP_BACKEND_COMPILE', 'ONNX Runtime rejected a graph', cause);
    }
  }

  /**
   * @param memory allocates a result in host memory; with device outputs ONNX Runtime allocates
   * instead
   * @returns the result of each output, in the structure's order
   */
  run(
    leaves: readonly Value[],
    memory: (type: ElementType, size: number) => Elements = (type, size) =>
      new elementArray[type](size),
  ): Result[] {
    const feeds: Record<string, Tensor> = {};
    for (const { name, position } of this.#inputs)
      feeds[name] = this.#inputTensor(leaves[position]!);
    if (this.#resident !== undefined) {
      const outputs = this.#runSession(
        feeds,
        Object.fromEntries(this.#outputs.map(({ name }) => [name, null])),
      );
      return this.#outputs.map(({ name }, i) =>
        this.#resident![i]
          ? { device: outputs[name] as unknown as DeviceElements }
          : { elements: outputs[name]!.data as Elements },
      );
    }
    const results = this.#outputs.map(({ type, size }) => memory(type, size));
    const fetches: Record<string, Tensor | null> = { [copyBarrier]: null };
    this.#outputs.forEach(({ name, type, shape }, i) => {
      fetches[name] = this.#tensor(type, results[i]!, shape);
    });
    this.#runSession(feeds, fetches);
    return results.map((elements) => ({ elements }));
  }

  #runSession(
    feeds: Record<string, Tensor>,
    fetches: Record<string, Tensor | null>,
  ): Record<string, Tensor> {
    try {
      return this.#session.run(feeds, fetches, {});
    } catch (cause) {
      if (cause instanceof Error && cause.message.startsWith(nonTensorMessage)) return {};
      throw this.#backendError('CP_BACKEND_RUN', 'ONNX Runtime failed in a graph', cause);
    }
  }

  /** Writes the profile, if profiling is on. */
  endProfiling(): void {
    this.#session.endProfiling();
  }

  dispose(): void {
    this.#session.dispose();
  }

  /** A value as a tensor of the binding. */
  #inputTensor({ type, shape, elements, device }: Value): Tensor {
    if (device === undefined) return this.#tensor(type, elements!, shape);
    return {
      type,
      dims: shape,
      location: 'gpu-buffer',
      gpuBuffer: device.gpuBuffer,
    } as unknown as Tensor;
  }

  #tensor(type: ElementType, elements: Elements, shape: readonly number[]): Tensor {
    return new this.#binding.Tensor(type as 'float32', elements as Float32Array, shape);
  }

  #backendError(code: string, what: string, cause: unknown): BackendError {
    const message = cause instanceof Error ? cause.message : String(cause);
    return new BackendError(code, {
      what: `${what}: ${message}`,
      where: this.#describe(message) ?? 'an operation that ONNX Runtime does not name',
      cause,
    });
  }
}

/**
 * Returns a function that finds the operation in a message of ONNX Runtime and describes its kernel
 * and shapes.
 */
function operationDescriber(
  operations: readonly Operation[],
  names: ValueNames,
): (message: string) => string | undefined {
  return (message) => {
    const operation = operations.find(
      (each) =>
        message.includes(`'${nodeName(each, names)}'`) ||
        message.includes(`(${nodeName(each, names)})`),
    );
    if (operation === undefined) return undefined;
    const shapes = operation.inputs
      .map((input) => (input ? `${input.type}[${input.shape.join()}]` : 'none'))
      .join(', ');
    return `kernel ${operation.kernel || 'unknown'}, as ${operation.type} of ${shapes}`;
  };
}
