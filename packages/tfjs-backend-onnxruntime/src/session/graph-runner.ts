import type { Provider } from '../backend-options.js';
import { blockSize } from '../blocked/block-size.js';
import type { Elements, ElementType } from '../graph/element-type.js';
import { keyOf, structureOf, type Structure } from '../graph/structure.js';
import type { Value } from '../graph/value.js';
import { expandLayers } from '../lowering/expand-layers.js';
import { lower } from '../lowering/rewrite.js';
import { unfuseProducts } from '../lowering/unfuse-products.js';
import { BufferPool } from './buffer-pool.js';
import { CompiledGraph } from './compiled-graph.js';
import { DeviceMemory } from './device-memory.js';
import { loadBinding } from './native-session.js';
import { SessionCache } from './session-cache.js';
import { providerOptions, sessionOptions } from './session-options.js';

export interface GraphRunnerOptions {
  readonly provider: Provider;
  readonly threads: number;
  /** Size of the cache of compiled graphs. */
  readonly sessions: number;
  readonly profilePrefix?: string;
}

/**
 * Computes recorded values: counts references, compiles one graph per structure, and reuses the
 * memory of released values.
 */
export class GraphRunner {
  readonly sessions: SessionCache<CompiledGraph>;
  readonly #options: GraphRunnerOptions;
  readonly #binding: ReturnType<typeof loadBinding> = loadBinding();
  readonly #pending = new Set<Value>();
  readonly #buffers = new BufferPool();
  /** Defined for providers whose tensors can stay on the device. */
  readonly #device: DeviceMemory | undefined;
  #block: number | undefined;
  #compilingMs = 0;

  constructor(options: GraphRunnerOptions) {
    this.#options = options;
    this.sessions = new SessionCache(options.sessions);
    if (options.provider === 'webgpu')
      this.#device = new DeviceMemory(this.#binding, providerOptions(options.provider));
  }

  /** Number of pending values that tensors hold. */
  get pending(): number {
    return this.#pending.size;
  }

  /** CPU milliseconds spent on lowering and compiling graphs. */
  get compilingMs(): number {
    return this.#compilingMs;
  }

  /** Bytes transferred to and from the device. */
  get transferredBytes(): number {
    return this.#device?.transferredBytes ?? 0;
  }

  /** Memory for elements, reused from released results where possible. */
  take(type: ElementType, size: number): Elements {
    return this.#buffers.take(type, size);
  }

  /** Increments the reference count of a value. */
  retain(value: Value): void {
    if (value.refCount++ === 0 && value.source !== undefined) this.#pending.add(value);
  }

  /** Decrements the reference count; at zero the value's memory is reused. */
  release(value: Value): void {
    if (--value.refCount > 0) return;
    this.#pending.delete(value);
    if (value.device !== undefined) this.#device!.retire(value.device);
    if (!value.recyclable) return;
    value.recyclable = false;
    this.#buffers.retire(value.elements!);
  }

  /** Computes all pending values. */
  flush(): void {
    this.#run([...this.#pending].sort((a, b) => a.id - b.id));
  }

  /** Whether a graph must run before the value can be read. */
  needsRun(value: Value): boolean {
    return value.elements === undefined && value.device === undefined;
  }

  /** Computes a value's elements and copies them to host memory. */
  toHost(value: Value): void {
    value.neededOnHost = true;
    if (this.needsRun(value)) this.#compute(value);
    if (value.elements === undefined) value.elements = this.#device!.read(value);
  }

  /** Ends profiles and frees every compiled graph. */
  dispose(): void {
    this.sessions.dispose();
    this.#device?.dispose();
  }

  /**
   * Computes one value together with all pending values. If that fails, computes it alone, since
   * another value may have caused the error.
   */
  #compute(target: Value): void {
    try {
      this.flush();
    } catch (thrown) {
      if (this.#pending.size === 1) throw thrown;
    }
    if (target.source !== undefined) this.#run([target]);
  }

  #run(outputs: readonly Value[]): void {
    if (outputs.length === 0) return;
    const structure = structureOf(outputs);
    const resident = this.#device && outputs.map((output) => this.#device!.canKeep(output));
    const graph = this.sessions.get(keyOf(structure) + (resident ?? []).map(Number).join(''), () =>
      this.#compile(structure, resident),
    );
    this.#device?.prepare(structure.leaves);
    const results = graph.run(structure.leaves, (type, size) => this.take(type, size));
    this.#device?.countResults(results);
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

  #compile(structure: Structure, resident: readonly boolean[] | undefined): CompiledGraph {
    const { provider, threads, profilePrefix } = this.#options;
    const used = process.cpuUsage();
    const graph = expandLayers(structure);
    const lowered = lower(graph, this.#blockSize());
    const final = provider === 'webgpu' ? unfuseProducts(lowered) : lowered;
    const options = sessionOptions(graph, final, { provider, threads, profilePrefix });
    const compiled = new CompiledGraph(this.#binding, final, structure.leaves, {
      ...options,
      ...(resident ? { resident } : {}),
    });
    const { user, system } = process.cpuUsage(used);
    this.#compilingMs += (user + system) / 1000;
    return compiled;
  }

  /** Channels of a block: only the CPU provider has this layout. */
  #blockSize(): number {
    if (this.#options.provider !== 'cpu') return 0;
    return (this.#block ??= blockSize(this.#binding));
  }
}
