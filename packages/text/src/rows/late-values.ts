import {
  engine,
  KernelBackend,
  type BackendTimingInfo,
  type Tensor,
  type Variable,
} from '@tensorflow/tfjs-core';

/**
 * Where tensors live whose elements are made when somebody asks for them: a TensorFlow.js backend
 * without kernels. An operation moves such a
 * tensor to the active backend, and with it a copy of its elements at that moment; so what others
 * see never changes, although the
 * memory that it came from does.
 */
class LateValues extends KernelBackend {
  readonly #elements = new WeakMap<object, () => Float32Array>();
  #held = 0;

  /** @param elements a fresh array at each call */
  tensor(shape: number[], elements: () => Float32Array): Tensor {
    return engine().makeTensorFromDataId(this.#hold(elements), shape, 'float32', this);
  }

  /**
   * Gives a variable its next value. `Variable.assign` would do the same and move it at once.
   * @returns the data id that it has until it gets another value
   */
  assign(variable: Variable, elements: () => Float32Array): object {
    const dataId = this.#hold(elements);
    engine().disposeTensor(variable);
    variable.dataId = dataId;
    engine().trackTensor(variable, this);
    return dataId;
  }

  #hold(elements: () => Float32Array): object {
    const dataId = {};
    this.#elements.set(dataId, elements);
    this.#held++;
    return dataId;
  }

  override async read(dataId: object): Promise<Float32Array> {
    return this.readSync(dataId);
  }

  override readSync(dataId: object): Float32Array {
    return this.#elements.get(dataId)!();
  }

  /** One: whoever else would hold the data moves it first. */
  override refCount(dataId: object): number {
    return this.#elements.has(dataId) ? 1 : 0;
  }

  override disposeData(dataId: object): boolean {
    if (this.#elements.delete(dataId)) this.#held--;
    return true;
  }

  override numDataIds(): number {
    return this.#held;
  }

  override async time(run: () => void): Promise<BackendTimingInfo> {
    run();
    return { kernelMs: 0 };
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override dispose(): void {
    // each tensor is disposed of by whoever holds it
  }
}

let values: LateValues | undefined;

export const lateValues = (): LateValues => (values ??= new LateValues());
