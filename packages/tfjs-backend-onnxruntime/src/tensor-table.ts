import type { KernelBackend, TensorInfo } from '@tensorflow/tfjs-core';
import { DataStore } from './data-store.js';
import { BackendError } from './error/backend-error.js';
import type { Value } from './graph/value.js';
import type { TensorEntry } from './tensor-entry.js';

/** The tensors of a backend by their data ids, with the references that they have. */
export class TensorTable {
  readonly #entries: DataStore<TensorEntry>;
  readonly #releaseValue: (value: Value) => void;

  /** @param releaseValue is called with the value of each tensor that is dropped */
  constructor(backend: KernelBackend, releaseValue: (value: Value) => void) {
    this.#entries = new DataStore(backend);
    this.#releaseValue = releaseValue;
  }

  get count(): number {
    return this.#entries.count;
  }

  /** Stores a tensor under a new id. */
  add(entry: TensorEntry): object {
    return this.#entries.add(entry);
  }

  /** Stores a tensor under an existing id. */
  set(dataId: object, entry: TensorEntry): void {
    this.#entries.set(dataId, entry);
  }

  /** A tensor; it is moved here first if another backend has it. */
  get(dataId: object): TensorEntry {
    return this.#entries.get(dataId);
  }

  /** @throws CP_BACKEND_DISPOSED_VALUE when the tensor is not here */
  require(dataId: object): TensorEntry {
    const entry = this.#entries.find(dataId);
    if (entry !== undefined) return entry;
    throw new BackendError('CP_BACKEND_DISPOSED_VALUE', {
      what: 'A tensor was read after it was disposed of',
      remedy: 'read a tensor before disposing of it, or keep() it',
    });
  }

  /** The value of a tensor; for a complex tensor also those of its real and imaginary tensors. */
  valuesOf({ value, parts }: TensorEntry): Value[] {
    const ids = parts ? [parts.real.dataId, parts.imag.dataId] : [];
    return [value, ...ids.map((id) => this.require(id).value)];
  }

  referencesTo(dataId: object): number {
    return this.#entries.find(dataId)?.references ?? 0;
  }

  addReference(dataId: object): void {
    this.#entries.get(dataId).references++;
  }

  removeReference(dataId: object): void {
    const entry = this.#entries.find(dataId);
    if (entry !== undefined) entry.references--;
  }

  /**
   * Removes a reference, and the tensor with the last one; `force` drops it whatever its count.
   *
   * @returns whether the tensor is gone
   */
  release(dataId: object, force: boolean): boolean {
    const entry = this.#entries.find(dataId);
    if (entry === undefined) return true;
    if (--entry.references > 0 && !force) return false;
    this.#entries.delete(dataId);
    this.#releaseValue(entry.value);
    for (const part of Object.values<TensorInfo>({ ...entry.parts }))
      this.release(part.dataId, true);
    return true;
  }
}
