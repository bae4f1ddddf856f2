import { engine, type KernelBackend } from '@tensorflow/tfjs-core';

/** A data id that was made here and carries what is held under it. */
class DataId {
  readonly of: object;
  entry: object | undefined;

  constructor(of: object, entry: object) {
    this.of = of;
    this.entry = entry;
  }
}

/**
 * What a backend holds by TensorFlow.js's data ids, as its `DataStorage`. Ids that are made here
 * carry what they stand for: a step makes a thousand,
 * and the collector takes long over as many entries of a `WeakMap`.
 */
export class DataStore<Entry extends object> {
  readonly #backend: KernelBackend;
  readonly #foreignEntries = new WeakMap<object, Entry>();
  #count = 0;

  constructor(backend: KernelBackend) {
    this.#backend = backend;
  }

  get count(): number {
    return this.#count;
  }

  /** Holds something under a new id. */
  add(entry: Entry): object {
    this.#count++;
    return new DataId(this, entry);
  }

  /** Holds something under an id that came from elsewhere, or comes back. */
  set(dataId: object, entry: Entry): void {
    this.#count++;
    if (this.#isOwn(dataId)) dataId.entry = entry;
    else this.#foreignEntries.set(dataId, entry);
  }

  /** What is held here, or nothing. */
  find(dataId: object): Entry | undefined {
    return this.#isOwn(dataId)
      ? (dataId.entry as Entry | undefined)
      : this.#foreignEntries.get(dataId);
  }

  /** What is held, moved here first if another backend has it. */
  get(dataId: object): Entry {
    const entry = this.find(dataId);
    if (entry !== undefined) return entry;
    engine().moveData(this.#backend, dataId);
    return this.find(dataId)!;
  }

  delete(dataId: object): void {
    this.#count--;
    if (this.#isOwn(dataId)) dataId.entry = undefined;
    else this.#foreignEntries.delete(dataId);
  }

  #isOwn(dataId: object): dataId is DataId {
    return dataId instanceof DataId && dataId.of === this;
  }
}
