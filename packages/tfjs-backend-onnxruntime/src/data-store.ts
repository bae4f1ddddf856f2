import { engine, type KernelBackend } from '@tensorflow/tfjs-core';

/** A data id of this backend, which carries its entry. */
class DataId {
  readonly owner: object;
  entry: object | undefined;

  constructor(owner: object, entry: object) {
    this.owner = owner;
    this.entry = entry;
  }
}

/**
 * Entries by TensorFlow.js's data ids, a replacement for its `DataStorage`. Ids created here carry
 * their entry, because a step creates about a thousand of them and the garbage collector is slow
 * with that many `WeakMap` entries.
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

  /** Stores an entry under a new id. */
  add(entry: Entry): object {
    this.#count++;
    return new DataId(this, entry);
  }

  /** Stores an entry under an existing id, of this or another backend. */
  set(dataId: object, entry: Entry): void {
    this.#count++;
    if (this.#isOwn(dataId)) dataId.entry = entry;
    else this.#foreignEntries.set(dataId, entry);
  }

  /** The entry in this backend, if any. */
  find(dataId: object): Entry | undefined {
    return this.#isOwn(dataId)
      ? (dataId.entry as Entry | undefined)
      : this.#foreignEntries.get(dataId);
  }

  /** The entry; it is moved here first if another backend has it. */
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
    return dataId instanceof DataId && dataId.owner === this;
  }
}
