import type { DeviceElements } from './device-elements.js';
import type { Elements, ElementType } from './element-type.js';
import type { Operation } from './operation.js';

let lastId = 0;

/** A tensor's value: a leaf, a constant, a computed value, or a pending result of `source`. */
export class Value {
  /** Increases in the order of recording, which is a topological order. */
  readonly id: number = ++lastId;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly size: number;
  /** The operation that computes the value; undefined once it is computed. */
  source: Operation | undefined;
  /** The elements, once known. */
  elements: Elements | undefined;
  /**
   * The elements in a device's memory, if they are there. `elements` is then set on the first read.
   */
  device: DeviceElements | undefined;
  /** Whether its elements are needed in host memory. */
  neededOnHost = false;
  /** Number of graphs that read it from host memory. */
  uploadCount = 0;
  /** Whether it is a constant of the graph's structure: its elements are part of the cache key. */
  readonly constant: boolean;
  /** The part of the cache key for a constant, computed on demand. */
  constantKey: string | undefined;
  /** Its index among the values of the graph whose key was computed last. */
  graphIndex = -1;
  /** Number of tensor data ids that refer to it. */
  refCount = 0;
  /** Whether no reader outside the backend has its elements, so that their memory can be reused. */
  recyclable = false;

  constructor(
    type: ElementType,
    shape: readonly number[],
    origin: { source?: Operation; elements?: Elements; constant?: boolean } = {},
  ) {
    this.type = type;
    this.shape = shape;
    let size = 1;
    for (const extent of shape) size *= extent;
    this.size = size;
    this.source = origin.source;
    this.elements = origin.elements;
    this.constant = origin.constant ?? false;
  }
}
