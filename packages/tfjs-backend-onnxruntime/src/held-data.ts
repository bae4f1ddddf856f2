import { engine, type KernelBackend } from '@tensorflow/tfjs-core';

/** A data id that was made here and carries what is held under it. */
class Ticket {
  readonly of: object;
  held: object | undefined;

  constructor(of: object, stored: object) {
    this.of = of;
    this.held = stored;
  }
}

/**
 * What a backend holds by TensorFlow.js's data ids, as its `DataStorage`. Ids that are made here
 * carry what they stand for: a step makes a thousand,
 * and the collector takes long over as many entries of a `WeakMap`.
 */
export class HeldData<Held extends object> {
  readonly #backend: KernelBackend;
  readonly #others = new WeakMap<object, Held>();
  #count = 0;

  constructor(backend: KernelBackend) {
    this.#backend = backend;
  }

  get count(): number {
    return this.#count;
  }

  /** Holds something under a new id. */
  add(entry: Held): object {
    this.#count++;
    return new Ticket(this, entry);
  }

  /** Holds something under an id that came from elsewhere, or comes back. */
  set(dataId: object, entry: Held): void {
    this.#count++;
    if (this.#isOwn(dataId)) dataId.held = entry;
    else this.#others.set(dataId, entry);
  }

  /** What is held here, or nothing. */
  find(dataId: object): Held | undefined {
    return this.#isOwn(dataId) ? (dataId.held as Held | undefined) : this.#others.get(dataId);
  }

  /** What is held, moved here first if another backend has it. */
  get(dataId: object): Held {
    const entry = this.find(dataId);
    if (entry !== undefined) return entry;
    engine().moveData(this.#backend, dataId);
    return this.find(dataId)!;
  }

  delete(dataId: object): void {
    this.#count--;
    if (this.#isOwn(dataId)) dataId.held = undefined;
    else this.#others.delete(dataId);
  }

  #isOwn(dataId: object): dataId is Ticket {
    return dataId instanceof Ticket && dataId.of === this;
  }
}
