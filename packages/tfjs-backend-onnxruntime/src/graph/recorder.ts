import { broadcastShape, sameShape, sizeOf } from './broadcast.js';
import { constantText } from './constant-text.js';
import { elementsOf, type ElementType } from './element-type.js';
import { signature, type Attribute, type Operation } from './operation.js';
import { Value } from './value.js';

/** Maximum number of integer lists in a recorder's cache. */
const mostIntegers = 4096;

export interface OperationDetails {
  readonly attributes?: Readonly<Record<string, Attribute>>;
  readonly domain?: string;
}

/**
 * Records operations: each method returns at once with a value that is computed later. Kernels and
 * the lowering use it. The methods name ONNX's operations, https://onnx.ai/onnx/operators/.
 */
export class Recorder {
  /** The kernel now recording, for error messages. */
  kernel = '';
  /** Operations recorded so far. */
  recorded = 0;
  /** Shapes and axes recur often and no tensor holds them, so each list is recorded once. */
  readonly #integers = new Map<string, Value>();
  readonly #recordedValues: Map<string, Value[]> | undefined;

  /** @param options sharing: equal operations on equal inputs are recorded once. @default false */
  constructor({ sharing = false }: { readonly sharing?: boolean } = {}) {
    if (sharing) this.#recordedValues = new Map();
  }

  /** An operation with several results. */
  operation(
    type: string,
    inputs: readonly (Value | undefined)[],
    results: readonly { type: ElementType; shape: readonly number[] }[],
    { attributes = {}, domain = '' }: OperationDetails = {},
  ): Value[] {
    const outputs: Value[] = [];
    const source: Operation = { type, domain, inputs, attributes, outputs, kernel: this.kernel };
    for (const result of results) outputs.push(new Value(result.type, result.shape, { source }));
    this.recorded++;
    return this.#recordedValues
      ? findOrAdd(
          this.#recordedValues,
          `${signature(source)}:${inputs.map((input) => input?.id ?? '').join()}`,
          outputs,
        )
      : outputs;
  }

  /** An operation with one result. */
  one(
    type: string,
    inputs: readonly (Value | undefined)[],
    shape: readonly number[],
    elementType: ElementType,
    details?: OperationDetails,
  ): Value {
    return this.operation(type, inputs, [{ type: elementType, shape }], details)[0]!;
  }

  /**
   * A constant of the graph's structure. Keep it small: it is part of the cache key of the compiled
   * graph.
   */
  constant(
    type: ElementType,
    numbers: ArrayLike<number>,
    shape: readonly number[] = [numbers.length],
  ): Value {
    const value = new Value(type, shape, { elements: elementsOf(type, numbers), constant: true });
    return this.#recordedValues
      ? findOrAdd(this.#recordedValues, constantText(value), [value])[0]!
      : value;
  }

  /** A constant scalar of the type of another value. */
  scalar(number: number, type: ElementType = 'float32'): Value {
    return this.constant(type, [number], []);
  }

  /** An int64 vector, as ONNX requires for shapes, axes and steps. */
  integers(numbers: readonly number[]): Value {
    const text = numbers.join();
    let value = this.#integers.get(text);
    if (value !== undefined) return value;
    if (this.#integers.size >= mostIntegers) this.#integers.clear();
    this.#integers.set(text, (value = this.constant('int64', numbers)));
    return value;
  }

  /**
   * An element-wise operation over broadcast inputs. The result has the type of the first input
   * unless said otherwise.
   */
  elementwise(
    type: string,
    inputs: readonly Value[],
    elementType: ElementType = inputs[0]!.type,
    details?: OperationDetails,
  ): Value {
    const shape =
      inputs.length === 1
        ? inputs[0]!.shape
        : broadcastShape(...inputs.map((input) => input.shape));
    return this.one(
      type,
      inputs.length === 1 ? inputs : withoutExpansion(inputs, shape),
      shape,
      elementType,
      details,
    );
  }

  reshape(x: Value, shape: readonly number[]): Value {
    if (sameShape(x.shape, shape)) return x;
    const source = x.source;
    if (source?.type === 'Expand' && source.inputs[0]!.size === 1)
      return this.fill(this.reshape(source.inputs[0]!, []), shape);
    if (source?.type === 'Reshape' && source.domain === '')
      return this.reshape(source.inputs[0]!, shape);
    return this.one('Reshape', [x, this.integers(shape)], shape, x.type, {
      attributes: { allowzero: 1 },
    });
  }

  transpose(x: Value, order: readonly number[]): Value {
    const moving = order.filter((axis) => x.shape[axis] !== 1);
    if (moving.every((axis, i) => i === 0 || axis > moving[i - 1]!))
      return this.reshape(
        x,
        order.map((axis) => x.shape[axis]!),
      );
    const source = x.source;
    if (source?.type === 'Transpose') {
      // two in a row are one
      const before = source.attributes['perm'] as readonly number[];
      return this.transpose(
        source.inputs[0]!,
        order.map((axis) => before[axis]!),
      );
    }
    return this.one(
      'Transpose',
      [x],
      order.map((axis) => x.shape[axis]!),
      x.type,
      { attributes: { perm: order } },
    );
  }

  /** ReduceSum, ReduceMean, ReduceMax, ReduceMin, ReduceProd, ReduceSumSquare over axes. */
  reduce(type: string, x: Value, axes: readonly number[], keepExtents = false): Value {
    const shape = x.shape.flatMap((extent, axis) =>
      axes.includes(axis) ? (keepExtents ? [1] : []) : [extent],
    );
    if (axes.length === 0) return x;
    return this.one(type, [x, this.integers(axes)], shape, x.type, {
      attributes: { keepdims: keepExtents ? 1 : 0 },
    });
  }

  cast(x: Value, type: ElementType): Value {
    if (x.type === type) return x;
    const to = { float32: 1, int32: 6, int64: 7, bool: 9 }[type];
    return this.one('Cast', [x], x.shape, type, { attributes: { to } });
  }

  /** A broadcast scalar; element-wise operations use the scalar itself. */
  fill(scalar: Value, shape: readonly number[]): Value {
    return shape.length === 0 ? scalar : this.expand(scalar, shape);
  }

  expand(x: Value, shape: readonly number[]): Value {
    return sameShape(x.shape, shape)
      ? x
      : this.one('Expand', [x, this.integers(shape)], shape, x.type);
  }

  slice(
    x: Value,
    starts: readonly number[],
    ends: readonly number[],
    axes: readonly number[],
    steps: readonly number[] = axes.map(() => 1),
  ): Value {
    const shape = [...x.shape];
    axes.forEach((axis, i) => {
      shape[axis] = sliceLength(starts[i]!, ends[i]!, steps[i]!, x.shape[axis]!);
    });
    if (sameShape(shape, x.shape) && steps.every((step) => step > 0)) return x;
    return this.one(
      'Slice',
      [x, this.integers(starts), this.integers(ends), this.integers(axes), this.integers(steps)],
      shape,
      x.type,
    );
  }

  concat(parts: readonly Value[], axis: number): Value {
    const nonEmpty = parts.filter((part) => part.size > 0);
    if (nonEmpty.length === 1) return nonEmpty[0]!;
    const from = nonEmpty.length === 0 ? parts : nonEmpty;
    const shape = [...from[0]!.shape];
    shape[axis] = from.reduce((total, part) => total + part.shape[axis]!, 0);
    return this.one('Concat', from, shape, from[0]!.type, { attributes: { axis } });
  }

  /** @param before, after elements put around each axis. */
  pad(
    x: Value,
    before: readonly number[],
    after: readonly number[],
    value: Value = this.scalar(0, x.type),
    mode = 'constant',
  ): Value {
    if (before.every((n) => n === 0) && after.every((n) => n === 0)) return x;
    const shape = x.shape.map((extent, axis) => extent + before[axis]! + after[axis]!);
    const inputs =
      mode === 'constant'
        ? [x, this.integers([...before, ...after]), value]
        : [x, this.integers([...before, ...after])];
    return this.one('Pad', inputs, shape, x.type, { attributes: { mode } });
  }

  /** x [..., M, K] by y [..., K, N], with either transposed, batches broadcast. */
  matMul(x: Value, y: Value, transposeX = false, transposeY = false): Value {
    const [m, n] = [x.shape.at(transposeX ? -1 : -2)!, y.shape.at(transposeY ? -2 : -1)!];
    const shape = [...broadcastShape(x.shape.slice(0, -2), y.shape.slice(0, -2)), m, n];
    return this.one('MatMul', [x, y], shape, x.type, {
      domain: 'tfjs',
      attributes: { transposeX: transposeX ? 1 : 0, transposeY: transposeY ? 1 : 0 },
    });
  }

  gather(x: Value, indices: Value, axis: number): Value {
    return this.one(
      'Gather',
      [x, indices],
      [...x.shape.slice(0, axis), ...indices.shape, ...x.shape.slice(axis + 1)],
      x.type,
      { attributes: { axis } },
    );
  }

  select(condition: Value, whenTrue: Value, whenFalse: Value): Value {
    if (whenTrue.type === 'bool') {
      // ONNX Runtime selects no truth values
      const [yes, no] = [
        this.elementwise('And', [condition, whenTrue]),
        this.elementwise('And', [this.elementwise('Not', [condition]), whenFalse]),
      ];
      return this.elementwise('Or', [yes, no]);
    }
    const shape = broadcastShape(condition.shape, whenTrue.shape, whenFalse.shape);
    return this.one(
      'Where',
      withoutExpansion([condition, whenTrue, whenFalse], shape),
      shape,
      whenTrue.type,
    );
  }
}

/** The values cached under a key, or the new ones, which are then cached. */
function findOrAdd(values: Map<string, Value[]>, text: string, fresh: Value[]): Value[] {
  const before = values.get(text);
  if (before !== undefined) return before;
  values.set(text, fresh);
  return fresh;
}

/** Replaces broadcast inputs by their originals where the other inputs already give the shape. */
function withoutExpansion(inputs: readonly Value[], shape: readonly number[]): readonly Value[] {
  if (!inputs.some((input) => input.source?.type === 'Expand')) return inputs;
  const shapes = inputs.map((input) => input.shape);
  return inputs.map((input, i) => {
    const original = input.source?.type === 'Expand' ? input.source.inputs[0]! : input;
    if (original === input) return input;
    const before = shapes[i]!;
    shapes[i] = original.shape;
    if (sizeOf(shape) > 0 && sameShape(broadcastShape(...shapes), shape)) return original;
    shapes[i] = before;
    return input;
  });
}

function sliceLength(start: number, end: number, step: number, extent: number): number {
  const clamp = (index: number, low: number, high: number) =>
    Math.min(high, Math.max(low, index < 0 ? index + extent : index));
  if (step > 0)
    return Math.max(0, Math.ceil((clamp(end, 0, extent) - clamp(start, 0, extent)) / step));
  return Math.max(0, Math.ceil((clamp(end, -1, extent - 1) - clamp(start, 0, extent - 1)) / step));
}
