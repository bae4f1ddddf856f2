import type { DeviceElements } from './device-elements.js';
import type { Elements, ElementType } from './element-type.js';
import type { Operation } from './operation.js';

let lastId = 0;

/** A tensor's value: given (a leaf, a constant), computed, or still to be computed by `source`. */
export class Value {
  /** Rises in the order of recording, which is a topological order. */
  readonly id: number = ++lastId;
  readonly type: ElementType;
  readonly shape: readonly number[];
  readonly size: number;
  /** The operation that will give the value; none once it is computed. */
  source: Operation | undefined;
  /** The elements, once known. */
  elements: Elements | undefined;
  /**
   * The elements in a device's memory, where they are there; then `elements` are known only once
   * somebody read them.
   */
  device: DeviceElements | undefined;
  /** Whether its elements are wanted in the processor's memory. */
  neededOnHost = false;
  /** How many graphs took it from the processor's memory. */
  uploadCount = 0;
  /** A constant belongs to the structure of a graph: its elements are part of the key. */
  readonly constant: boolean;
  /** What a constant adds to the key of a graph, once it was asked for. */
  constantKey: string | undefined;
  /** Where it stands among the values of the graph whose key was written last. */
  graphIndex = -1;
  /** How many tensor data ids hold it. */
  refCount = 0;
  /**
   * Whether nobody outside the backend has seen its elements, so that their memory can serve again.
   */
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
