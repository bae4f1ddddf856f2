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
 * The binding copies every result of a run, even one that stands in memory which the caller gave.
 * It does so one after the other and
 * ends at the first that it has no JavaScript form for, so that each graph has such a result
 * before its own: they stay where they are.
 */
const copyBarrier = 'uncopied';
/** What the binding says of {@link copyBarrier}. */
const nonTensorMessage = 'Non tensor type';

/** A result, in the processor's memory or in the device's. */
export type Result = { readonly elements: Elements } | { readonly device: DeviceElements };

export interface CompiledGraphOptions extends InferenceSession.SessionOptions {
  /** Outputs that stay in the device's memory. */
  readonly resident?: readonly boolean[];
  /** Inputs and outputs whose first axis may have any extent. */
  readonly batched?: ReadonlySet<Value>;
}

/**
 * A structure that ONNX Runtime has compiled. Its leaves are positions: any values of the same
 * shapes can take them.
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
   * @param leaves of the recorded structure, in the order in which {@link run} gets their values
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
      throw this.#backendError('CP_BACKEND_COMPILE', 'ONNX Runtime refused a graph', cause);
    }
  }

  /**
   * @param memory for a result in the processor's memory; where some stay in the device's, ONNX
   *   Runtime makes it
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

  /** Writes the profile, if one is being taken. */
  endProfiling(): void {
    this.#session.endProfiling();
  }

  dispose(): void {
    this.#session.dispose();
  }

  /** A value as the binding takes it. */
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

/** Finds the operation that a message of ONNX Runtime names, and tells its kernel and shapes. */
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
