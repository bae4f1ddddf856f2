import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { emit, type LinearCombination } from './linear-combination.js';

interface Forms {
  plain?: Value;
  blocked?: Value;
  sum?: LinearCombination;
}

/**
 * The forms of each recorded value [N, H, W, C] in the lowered graph: as recorded, with channels in
 * blocks [N, C / B, H, W, B] (the fastest layout of ONNX Runtime's convolutions), or as a linear
 * combination that is not recorded yet. Forms are created on demand and cached.
 */
export class Layouts {
  readonly record: Recorder;
  /** Channels of a block; 0 where there is no such layout. */
  readonly block: number;
  readonly #forms = new Map<Value, Forms>();
  readonly #formsByUse = new Map<Value, Map<string, Value>>();

  constructor(record: Recorder, block: number) {
    this.record = record;
    this.block = block;
  }

  /** Whether a value of this shape can have its channels in whole blocks. */
  fits(shape: readonly number[]): boolean {
    return (
      this.block > 0 &&
      shape.length === 4 &&
      shape[3]! > 0 &&
      shape[3]! % this.block === 0 &&
      shape.every((extent) => extent > 0)
    );
  }

  /** Whether only the form in blocks exists. */
  isBlocked(value: Value): boolean {
    const forms = this.#forms.get(value);
    return forms !== undefined && forms.plain === undefined;
  }

  set(value: Value, forms: Forms): void {
    this.#forms.set(value, { ...this.#forms.get(value), ...forms });
  }

  sum(value: Value): LinearCombination | undefined {
    return this.#forms.get(value)?.sum;
  }

  plain(value: Value): Value {
    const forms = this.#forms.get(value);
    if (forms === undefined) return value;
    if (forms.plain === undefined) {
      const [n, h, w, c] = value.shape as [number, number, number, number];
      forms.plain = this.record.reshape(
        this.record.transpose(this.blocked(value), [0, 2, 3, 1, 4]),
        [n, h, w, c],
      );
    }
    return forms.plain;
  }

  /** [N, C / B, H, W, B] of a value that {@link fits}. */
  blocked(value: Value): Value {
    let forms = this.#forms.get(value);
    if (forms === undefined) this.#forms.set(value, (forms = { plain: value }));
    if (forms.blocked !== undefined) return forms.blocked;
    if (forms.sum !== undefined) return (forms.blocked = emit(forms.sum, false, this));
    const [n, h, w, c] = value.shape as [number, number, number, number];
    return (forms.blocked = this.record.transpose(
      this.record.reshape(forms.plain!, [n, h, w, c / this.block, this.block]),
      [0, 3, 1, 2, 4],
    ));
  }

  /**
   * A rearranged form of a value for one use, created on first request and shared: both views of a
   * step use the same filters.
   */
  formFor(value: Value, use: string, make: () => Value): Value {
    let forms = this.#formsByUse.get(value);
    if (forms === undefined) this.#formsByUse.set(value, (forms = new Map()));
    let form = forms.get(use);
    if (form === undefined) forms.set(use, (form = make()));
    return form;
  }

  /** In blocks, under the nominal shape [N, C, H, W] of ONNX Runtime's blocked operations. */
  nominal(value: Value): Value {
    const [n, h, w, c] = value.shape as [number, number, number, number];
    return this.record.reshape(this.blocked(value), [n, c, h, w]);
  }

  /** The result of a blocked operation, nominally [N, C, H, W], as [N, C / B, H, W, B]. */
  fromNominal(result: Value): Value {
    const [n, c, h, w] = result.shape as [number, number, number, number];
    return this.record.reshape(result, [n, c / this.block, h, w, this.block]);
  }
}
