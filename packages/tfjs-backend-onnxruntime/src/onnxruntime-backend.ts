import { availableParallelism } from 'node:os';
import {
  KernelBackend,
  type BackendTimingInfo,
  type BackendValues,
  type DataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendOptions, Provider } from './backend-options.js';
import { sizeOf } from './graph/broadcast.js';
import type { Elements, ElementType } from './graph/element-type.js';
import { Recorder } from './graph/recorder.js';
import { Value } from './graph/value.js';
import { GraphRunner } from './session/graph-runner.js';
import {
  complexValues,
  leafOf,
  noValue,
  tensorEntry,
  toBackendValues,
  type Parts,
  type TensorEntry,
} from './tensor-entry.js';
import { TensorTable } from './tensor-table.js';

/**
 * A TensorFlow.js backend that records kernels and runs all pending operations as one ONNX Runtime
 * graph when a value is read.
 */
export class OnnxRuntimeBackend extends KernelBackend {
  readonly recorder: Recorder = new Recorder();
  /** Called once for each kernel that runs on the CPU backend. */
  onFallback: (kernel: string) => void = (kernel) =>
    process.emitWarning(`kernel ${kernel} runs on the CPU backend`, {
      code: 'CP_BACKEND_FALLBACK',
    });
  readonly #options: BackendOptions;
  readonly #tensors: TensorTable;
  readonly #runner: GraphRunner;
  readonly #pendingLimit: number;
  readonly #reportedFallbacks = new Set<string>();
  #recordedAtFlush = 0;

  constructor(options: BackendOptions = {}) {
    super();
    this.#options = options;
    this.#runner = new GraphRunner({
      provider: this.provider,
      threads: this.threads,
      sessions: options.sessions ?? 32,
      profilePrefix: options.profilePrefix,
    });
    this.#tensors = new TensorTable(this, (value) => this.#runner.release(value));
    this.#pendingLimit = options.pendingLimit ?? 20_000;
    if (options.onFallback) this.onFallback = options.onFallback;
  }

  get provider(): Provider {
    return this.#options.provider ?? 'cpu';
  }

  /** Threads inside an operation of a large graph. */
  get threads(): number {
    return this.#options.threads ?? availableParallelism();
  }

  /** Whether this backend matches the options; missing options always match. */
  serves({ provider = 'cpu', onFallback: _, ...options }: BackendOptions): boolean {
    const current: BackendOptions = {
      ...this.#options,
      provider: this.provider,
      threads: this.threads,
      sessions: this.#runner.sessions.capacity,
      pendingLimit: this.#pendingLimit,
    };
    return (
      current.provider === provider &&
      Object.entries(options).every(
        ([name, value]) => value === undefined || value === current[name as keyof BackendOptions],
      )
    );
  }

  /** Reports, once, a kernel that runs on the CPU backend. */
  reportFallback(kernel: string): void {
    if (this.#reportedFallbacks.has(kernel)) return;
    this.#reportedFallbacks.add(kernel);
    this.onFallback(kernel);
  }

  /** Number of compiled graphs in the cache. */
  get sessions(): number {
    return this.#runner.sessions.size;
  }

  /** CPU milliseconds spent on lowering and compiling graphs. */
  get compilingMs(): number {
    return this.#runner.compilingMs;
  }

  /** Number of pending values that tensors hold. */
  get pending(): number {
    return this.#runner.pending;
  }

  /** Holds a value for a tensor of TensorFlow.js. */
  hold(value: Value): TensorInfo {
    const dtype = value.type as DataType;
    const dataId = this.#tensors.add({ value, dtype, references: 1 });
    this.#runner.retain(value);
    if (this.recorder.recorded - this.#recordedAtFlush > this.#pendingLimit) this.flush();
    return { dataId, shape: value.shape as number[], dtype }; // a tensor copies it
  }

  /** Creates a tensor whose elements `fill` writes, all of them, into reused memory. */
  createFilled(
    type: ElementType,
    shape: readonly number[],
    fill: (elements: Elements) => void,
  ): TensorInfo {
    const elements = this.#runner.take(type, sizeOf(shape));
    fill(elements);
    const value = new Value(type, shape, { elements });
    value.recyclable = true;
    return this.hold(value);
  }

  /** Holds two values as a complex tensor, which owns them. */
  holdComplex(real: Value, imaginary: Value): TensorInfo {
    const dataId = this.#tensors.add({
      value: noValue(),
      dtype: 'complex64',
      references: 1,
      parts: { real: this.hold(real), imag: this.hold(imaginary) },
    });
    return { dataId, shape: [...real.shape], dtype: 'complex64' };
  }

  /** The real and imaginary tensors of a complex tensor, in its shape. */
  parts({ dataId, shape }: TensorInfo): Parts {
    const { real, imag } = this.#tensors.get(dataId).parts!;
    return { real: { ...real, shape }, imag: { ...imag, shape } };
  }

  /** The value behind a tensor, in the tensor's shape. */
  value(info: TensorInfo): Value {
    return this.recorder.reshape(this.#tensors.get(info.dataId).value, info.shape);
  }

  /**
   * A value whose elements are known.
   *
   * @param values row-major, [product of `shape`]
   */
  leaf(values: BackendValues, shape: readonly number[], dtype: DataType): Value {
    return leafOf(values as Elements, shape, dtype);
  }

  /**
   * TensorFlow.js: stores the elements of a new tensor.
   *
   * @param values row-major, [product of `shape`]
   * @returns the new data id
   */
  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const entry = tensorEntry(values, shape, dtype, 1);
    this.#runner.retain(entry.value);
    return this.#tensors.add(entry);
  }

  /**
   * TensorFlow.js: takes over a tensor of another backend under its data id.
   *
   * @param values row-major, [product of `shape`]
   */
  override move(
    dataId: object,
    values: BackendValues | null,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    const entry = tensorEntry(values!, shape, dtype, references);
    this.#runner.retain(entry.value);
    this.#tensors.set(dataId, entry);
  }

  /**
   * Waits for the end of the event-loop turn, so that all reads of one turn share a graph. The
   * tensor may be disposed of in the meantime.
   *
   * @returns the elements, row-major, [product of the shape]
   */
  override async read(dataId: object): Promise<BackendValues> {
    const entry = this.#tensors.require(dataId);
    const values = this.#tensors.valuesOf(entry);
    for (const value of values) {
      this.#runner.retain(value);
      value.neededOnHost = true;
    }
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return this.#elements(entry, values.slice(1));
    } finally {
      for (const value of values) this.#runner.release(value);
    }
  }

  /** Computes at once. @returns the elements, row-major, [product of the shape] */
  override readSync(dataId: object): BackendValues {
    const entry = this.#tensors.require(dataId);
    return this.#elements(entry, this.#tensors.valuesOf(entry).slice(1));
  }

  #elements({ value, dtype, strings }: TensorEntry, parts: readonly Value[]): BackendValues {
    if (strings !== undefined) return strings;
    for (const each of [value, ...parts]) this.toHost(each);
    if (dtype === 'complex64') return complexValues(parts[0]!, parts[1]!);
    value.recyclable = false; // the reader may keep the elements
    return toBackendValues(value.elements!, dtype);
  }

  /** Runs all pending operations whose results are still in use. */
  flush(): void {
    this.#recordedAtFlush = this.recorder.recorded;
    this.#runner.flush();
  }

  /** Computes a value's elements and copies them to host memory. */
  toHost(value: Value): void {
    if (this.#runner.needsRun(value)) this.#recordedAtFlush = this.recorder.recorded;
    this.#runner.toHost(value);
  }

  /** Bytes transferred to and from the device; 0 for providers without device tensors. */
  get transferredBytes(): number {
    return this.#runner.transferredBytes;
  }

  /** TensorFlow.js: one more tensor shares the data. */
  override incRef(dataId: object): void {
    this.#tensors.addReference(dataId);
  }

  /** TensorFlow.js: one tensor less shares the data. */
  decRef(dataId: object): void {
    this.#tensors.removeReference(dataId);
  }

  /** TensorFlow.js: how many tensors share the data. */
  override refCount(dataId: object): number {
    return this.#tensors.referencesTo(dataId);
  }

  /**
   * Releases one reference, or all. @param force drops the data whatever its count @returns whether
   * the data is gone
   */
  override disposeData(dataId: object, force = false): boolean {
    return this.#tensors.release(dataId, force);
  }

  override numDataIds(): number {
    return this.#tensors.count;
  }

  /** TensorFlow.js: whether its own byte counts are unreliable; they are not. */
  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  /** TensorFlow.js: {@link time} measures. */
  override timerAvailable(): boolean {
    return true;
  }

  /** Measures a function in milliseconds, including its pending operations. */
  override async time(run: () => void): Promise<BackendTimingInfo> {
    this.flush();
    const start = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - start };
  }

  /** Ends profiles and frees every compiled graph. */
  override dispose(): void {
    this.#runner.dispose();
  }
}
