import type { InferenceSession } from 'onnxruntime-node';
import type { DeviceElements } from '../graph/device-elements.js';
import type { Elements } from '../graph/element-type.js';
import { Recorder } from '../graph/recorder.js';
import { structureOf } from '../graph/structure.js';
import { Value } from '../graph/value.js';
import { CompiledGraph, type Result } from './compiled-graph.js';
import type { loadBinding } from './native-session.js';

/** Element types that stay on a device; bool has another representation there. */
const resident = ['float32', 'int32'] as const;
type ResidentType = (typeof resident)[number];

/** Number of graphs that may read a value from host memory before it is moved to the device. */
const maxUploads = 1;

/**
 * Tensors in a device's memory. The binding for Node.js has no function that copies them, so graphs
 * with a single `Identity` do.
 */
export class DeviceMemory {
  readonly #binding: ReturnType<typeof loadBinding>;
  readonly #options: InferenceSession.SessionOptions;
  readonly #copyGraphs = new Map<string, CompiledGraph>();
  #retired: DeviceElements[] = [];
  #transferredBytes = 0;

  constructor(binding: ReturnType<typeof loadBinding>, options: InferenceSession.SessionOptions) {
    this.#binding = binding;
    this.#options = options;
  }

  /** Bytes transferred between host and device, in both directions. */
  get transferredBytes(): number {
    return this.#transferredBytes;
  }

  /** Whether a result can stay on the device and is not needed on the host. */
  canKeep({ type, neededOnHost: neededOnHost }: Value): boolean {
    return !neededOnHost && (resident as readonly string[]).includes(type);
  }

  /** Prepares the leaves of a graph: values that several graphs read are moved to the device. */
  prepare(leaves: readonly Value[]): void {
    for (const leaf of leaves) {
      if (leaf.device !== undefined) continue;
      this.#transferredBytes += leaf.elements!.byteLength;
      if (
        leaf.uploadCount++ >= maxUploads &&
        (resident as readonly string[]).includes(leaf.type) &&
        leaf.size > 0
      )
        leaf.device = (this.#copy(leaf, true) as { device: DeviceElements }).device;
    }
  }

  /** Counts the bytes of a graph's results on the host. */
  countResults(results: readonly Result[]): void {
    for (const result of results)
      if ('elements' in result) this.#transferredBytes += result.elements.byteLength;
  }

  /** Copies the elements of a value from the device. */
  read(value: Value): Elements {
    const { elements } = this.#copy(value, false) as { elements: Elements };
    this.#transferredBytes += elements.byteLength;
    return elements;
  }

  /**
   * Returns device memory. Recorded operations may still read it, so it is freed at the next {@link
   * settle}.
   */
  retire(device: DeviceElements): void {
    this.#retired.push(device);
  }

  /** Called when no operation is pending: frees the returned memory. */
  settle(): void {
    for (const device of this.#retired) device.dispose();
    this.#retired = [];
  }

  dispose(): void {
    this.settle();
    for (const copyGraph of this.#copyGraphs.values()) copyGraph.dispose();
    this.#copyGraphs.clear();
  }

  #copy(value: Value, toDevice: boolean): Result {
    const flat = new Value(value.type, [value.size], { elements: value.elements! });
    flat.device = value.device;
    const key = `${value.type} ${toDevice}`;
    let copyGraph = this.#copyGraphs.get(key);
    if (copyGraph === undefined)
      this.#copyGraphs.set(
        key,
        (copyGraph = this.#createCopyGraph(value.type as ResidentType, toDevice)),
      );
    return copyGraph.run([flat])[0]!;
  }

  #createCopyGraph(type: ResidentType, toDevice: boolean): CompiledGraph {
    const x = new Value(type, [1]);
    const structure = structureOf([new Recorder().one('Identity', [x], [1], type)]);
    return new CompiledGraph(this.#binding, structure, [x], {
      ...this.#options,
      resident: [toDevice],
      batched: new Set([x, ...structure.outputs]),
    });
  }
}
