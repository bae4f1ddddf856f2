import { availableParallelism } from 'node:os';
import {
  backend_util,
  KernelBackend,
  type BackendTimingInfo,
  type BackendValues,
  type DataType,
  type TensorInfo,
} from '@tensorflow/tfjs-core';
import type { BackendOptions, Provider } from './backend-options.js';
import { blockSize } from './blocked/block-size.js';
import { BackendError } from './error/backend-error.js';
import { sizeOf } from './graph/broadcast.js';
import type { Elements, ElementType } from './graph/element-type.js';
import { Recorder } from './graph/recorder.js';
import { keyOf, structureOf, type Structure } from './graph/structure.js';
import { Value } from './graph/value.js';
import { HeldData } from './held-data.js';
import { expanded } from './lowering/expanded.js';
import { lowered } from './lowering/rewrite.js';
import { BufferPool } from './session/buffer-pool.js';
import { CompiledGraph } from './session/compiled-graph.js';
import { DeviceMemory } from './session/device-memory.js';
import { loadBinding } from './session/native-session.js';
import { SessionCache } from './session/session-cache.js';
import { providerOptions, sessionOptions } from './session/session-options.js';
import { leafOf, noValue, storedOf, typed, type Parts, type Stored } from './stored.js';

type Binding = ReturnType<typeof loadBinding>;

/**
 * A TensorFlow.js backend that records kernels and runs what is pending as one ONNX Runtime graph
 * when a value is read.
 */
export class OnnxRuntimeBackend extends KernelBackend {
  readonly recorder: Recorder = new Recorder();
  /** Told once of each kernel that runs on the CPU backend. */
  onFallback: (kernel: string) => void = (kernel) =>
    process.emitWarning(`kernel ${kernel} runs on the CPU backend`, {
      code: 'CP_BACKEND_FALLBACK',
    });
  readonly #options: BackendOptions;
  readonly #binding: Binding;
  readonly #data: HeldData<Stored>;
  readonly #pending = new Set<Value>();
  readonly #sessions: SessionCache<CompiledGraph>;
  readonly #buffers = new BufferPool();
  /** Where the provider's tensors can stay on its device. */
  readonly #device: DeviceMemory | undefined;
  readonly #pendingLimit: number;
  readonly #fallen = new Set<string>();
  #recordedAtFlush = 0;
  #block: number | undefined;
  #compilingMs = 0;

  constructor(options: BackendOptions = {}) {
    super();
    this.#options = options;
    this.#binding = loadBinding();
    this.#data = new HeldData(this);
    this.#sessions = new SessionCache(options.sessions ?? 32);
    if (this.provider === 'webgpu')
      this.#device = new DeviceMemory(this.#binding, providerOptions(this.provider));
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

  /**
   * Whether a backend with these options would be the same; what an option leaves open counts as
   * the same.
   */
  serves({ provider = 'cpu', onFallback: _, ...options }: BackendOptions): boolean {
    const own: BackendOptions = {
      ...this.#options,
      provider: this.provider,
      threads: this.threads,
      sessions: this.#sessions.capacity,
      pendingLimit: this.#pendingLimit,
    };
    return (
      own.provider === provider &&
      Object.entries(options).every(
        ([name, value]) => value === undefined || value === own[name as keyof BackendOptions],
      )
    );
  }

  /** Tells once of a kernel that runs on the CPU backend. */
  tellFallback(kernel: string): void {
    if (this.#fallen.has(kernel)) return;
    this.#fallen.add(kernel);
    this.onFallback(kernel);
  }

  /** How many compiled graphs are held. */
  get sessions(): number {
    return this.#sessions.size;
  }

  /** Milliseconds of the processor that lowering and compiling graphs has taken. */
  get compilingMs(): number {
    return this.#compilingMs;
  }

  /** How many values that tensors hold wait to be computed. */
  get pending(): number {
    return this.#pending.size;
  }

  /** Holds a value for a tensor of TensorFlow.js. */
  hold(value: Value): TensorInfo {
    const dtype = value.type as DataType;
    const dataId = this.#data.add({ value, dtype, references: 1 });
    this.#retain(value);
    if (this.recorder.recorded - this.#recordedAtFlush > this.#pendingLimit) this.flush();
    return { dataId, shape: value.shape as number[], dtype }; // a tensor copies it
  }

  /**
   * Holds elements that `fill` writes, all of them, into memory that earlier results no longer
   * need.
   */
  filled(
    type: ElementType,
    shape: readonly number[],
    fill: (elements: Elements) => void,
  ): TensorInfo {
    const elements = this.#buffers.take(type, sizeOf(shape));
    fill(elements);
    const value = new Value(type, shape, { elements });
    value.recyclable = true;
    return this.hold(value);
  }

  /** Holds two values as a complex tensor, which owns them. */
  holdComplex(real: Value, imaginary: Value): TensorInfo {
    const dataId = this.#data.add({
      value: noValue(),
      dtype: 'complex64',
      references: 1,
      parts: { real: this.hold(real), imag: this.hold(imaginary) },
    });
    return { dataId, shape: [...real.shape], dtype: 'complex64' };
  }

  /** The parts of a complex tensor, in the tensor's shape. */
  parts({ dataId, shape }: TensorInfo): Parts {
    const { real, imag } = this.#data.get(dataId).parts!;
    return { real: { ...real, shape }, imag: { ...imag, shape } };
  }

  /** The value behind a tensor, in the tensor's shape. */
  value(info: TensorInfo): Value {
    return this.recorder.reshape(this.#data.get(info.dataId).value, info.shape);
  }

  /** A value whose elements are known. */
  leaf(values: BackendValues, shape: readonly number[], dtype: DataType): Value {
    return leafOf(values as Elements, shape, dtype);
  }

  override write(values: BackendValues, shape: number[], dtype: DataType): object {
    const stored = storedOf(values, shape, dtype, 1);
    this.#retain(stored.value);
    return this.#data.add(stored);
  }

  override move(
    dataId: object,
    values: BackendValues | null,
    shape: number[],
    dtype: DataType,
    references: number,
  ): void {
    const stored = storedOf(values!, shape, dtype, references);
    this.#retain(stored.value);
    this.#data.set(dataId, stored);
  }

  /**
   * Waits for the end of the turn, so that the reads of one turn share a graph. A tensor may be
   * disposed of meanwhile.
   */
  override async read(dataId: object): Promise<BackendValues> {
    const stored = this.#stored(dataId);
    const values = [
      stored,
      ...(stored.parts
        ? [this.#stored(stored.parts.real.dataId), this.#stored(stored.parts.imag.dataId)]
        : []),
    ].map(({ value }) => value);
    for (const value of values) {
      this.#retain(value);
      value.wanted = true;
    }
    try {
      await new Promise((resolve) => setImmediate(resolve));
      return this.#elements(stored, values.slice(1));
    } finally {
      for (const value of values) this.#release(value);
    }
  }

  override readSync(dataId: object): BackendValues {
    const stored = this.#stored(dataId);
    const { parts } = stored;
    return this.#elements(
      stored,
      parts ? [this.#stored(parts.real.dataId).value, this.#stored(parts.imag.dataId).value] : [],
    );
  }

  #elements({ value, dtype, strings }: Stored, parts: readonly Value[]): BackendValues {
    if (strings !== undefined) return strings;
    for (const wanted of [value, ...parts]) this.bring(wanted);
    if (dtype === 'complex64')
      return backend_util.mergeRealAndImagArrays(
        parts[0]!.elements as Float32Array,
        parts[1]!.elements as Float32Array,
      );
    value.recyclable = false; // whoever reads may keep what he reads
    return typed(value.elements!, dtype);
  }

  #stored(dataId: object): Stored {
    const stored = this.#data.find(dataId);
    if (stored !== undefined) return stored;
    throw new BackendError('CP_BACKEND_DISPOSED_VALUE', {
      what: 'A tensor was read after it had been disposed of',
      remedy: 'read a tensor before disposing of it, or keep() it',
    });
  }

  /** Runs everything that is pending and still held. */
  flush(): void {
    this.#recordedAtFlush = this.recorder.recorded;
    this.#run([...this.#pending].sort((a, b) => a.id - b.id));
  }

  /** Sees to it that a value's elements are in the processor's memory. */
  bring(value: Value): void {
    value.wanted = true;
    if (value.elements === undefined && value.device === undefined) this.#compute(value);
    if (value.elements === undefined) value.elements = this.#device!.read(value);
  }

  /**
   * Bytes that went to a device's memory and back; 0 where ONNX Runtime's tensors do not stay on
   * one.
   */
  get crossedBytes(): number {
    return this.#device?.crossed ?? 0;
  }

  /**
   * Computes one value, with everything else that is pending; where that fails, alone: the fault
   * may be another's.
   */
  #compute(wanted: Value): void {
    try {
      this.flush();
    } catch (thrown) {
      if (this.#pending.size === 1) throw thrown;
    }
    if (wanted.source !== undefined) this.#run([wanted]);
  }

  #run(outputs: readonly Value[]): void {
    if (outputs.length === 0) return;
    const structure = structureOf(outputs);
    const resident = this.#device && outputs.map((output) => this.#device!.keeps(output));
    const graph = this.#sessions.get(keyOf(structure) + (resident ?? []).map(Number).join(''), () =>
      this.#compiled(structure, resident),
    );
    this.#device?.prepare(structure.leaves);
    const results = graph.run(structure.leaves, (type, size) => this.#buffers.take(type, size));
    this.#device?.gave(results);
    outputs.forEach((output, i) => {
      const result = results[i]!;
      if ('device' in result) output.device = result.device;
      else [output.elements, output.recyclable] = [result.elements, resident === undefined];
      output.source = undefined;
      this.#pending.delete(output);
    });
    if (this.#pending.size > 0) return;
    this.#buffers.settle();
    this.#device?.settle();
  }

  override incRef(dataId: object): void {
    this.#data.get(dataId).references++;
  }

  decRef(dataId: object): void {
    const stored = this.#data.find(dataId);
    if (stored !== undefined) stored.references--;
  }

  override refCount(dataId: object): number {
    return this.#data.find(dataId)?.references ?? 0;
  }

  override disposeData(dataId: object, force = false): boolean {
    const stored = this.#data.find(dataId);
    if (stored === undefined) return true;
    if (--stored.references > 0 && !force) return false;
    this.#data.delete(dataId);
    this.#release(stored.value);
    if (stored.parts)
      for (const { dataId: part } of [stored.parts.real, stored.parts.imag])
        this.disposeData(part, true);
    return true;
  }

  override numDataIds(): number {
    return this.#data.count;
  }

  override memory(): { unreliable: boolean } {
    return { unreliable: false };
  }

  override floatPrecision(): 16 | 32 {
    return 32;
  }

  override epsilon(): number {
    return 1e-7;
  }

  override timerAvailable(): boolean {
    return true;
  }

  /** Milliseconds of a function, with everything that it left pending. */
  override async time(run: () => void): Promise<BackendTimingInfo> {
    this.flush();
    const start = performance.now();
    run();
    this.flush();
    return { kernelMs: performance.now() - start };
  }

  /** Ends profiles and frees every compiled graph. */
  override dispose(): void {
    this.#sessions.dispose();
    this.#device?.dispose();
  }

  #retain(value: Value): void {
    if (value.refCount++ === 0 && value.source !== undefined) this.#pending.add(value);
  }

  #release(value: Value): void {
    if (--value.refCount > 0) return;
    this.#pending.delete(value);
    if (value.device !== undefined) this.#device!.retire(value.device);
    if (!value.recyclable) return;
    value.recyclable = false;
    this.#buffers.retire(value.elements!);
  }

  /** Channels of a block: only the processor's provider has the layout. */
  #blockSize(): number {
    if (this.provider !== 'cpu') return 0;
    return (this.#block ??= blockSize(this.#binding));
  }

  #compiled(structure: Structure, resident: readonly boolean[] | undefined): CompiledGraph {
    const { profilePrefix } = this.#options;
    const used = process.cpuUsage();
    const whole = expanded(structure);
    const final = lowered(whole, this.#blockSize());
    const options = sessionOptions(whole, final, {
      provider: this.provider,
      threads: this.threads,
      profilePrefix,
    });
    const graph = new CompiledGraph(this.#binding, final, structure.leaves, {
      ...options,
      ...(resident ? { resident } : {}),
    });
    const { user, system } = process.cpuUsage(used);
    this.#compilingMs += (user + system) / 1000;
    return graph;
  }
}
