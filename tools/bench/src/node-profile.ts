/** One node of a graph as ONNX Runtime's profile tells of it. */
export interface NodeTime {
  /** ONNX Runtime's operation. */
  readonly operation: string;
  /** The TensorFlow.js kernel that asked for it. */
  readonly kernel: string;
  readonly ms: number;
  readonly inputs: readonly (readonly number[])[];
  readonly output: readonly number[];
}

interface Event {
  readonly cat: string;
  readonly name: string;
  readonly ts: number;
  readonly dur: number;
  readonly args?: {
    op_name?: string;
    input_type_shape?: Record<string, number[]>[];
    output_type_shape?: Record<string, number[]>[];
  };
}

/**
 * The nodes of a graph in a profile that ONNX Runtime wrote, each with its least time over all
 * runs but the first: what other
 * programs on the machine take from one run, they seldom take from the same node in every run.
 */
export function undisturbed(profile: readonly Event[]): NodeTime[] {
  const runs = profile.filter(({ name }) => name === 'model_run').slice(1);
  const shapes = (tensors: Record<string, number[]>[] = []) =>
    tensors.map((typed) => Object.values(typed)[0] ?? []);
  const fastest = new Map<string, Event>();
  for (const event of profile) {
    if (
      event.cat !== 'Node' ||
      !event.name.endsWith('_kernel_time') ||
      !runs.some(({ ts, dur }) => event.ts >= ts && event.ts <= ts + dur)
    )
      continue;
    const previous = fastest.get(event.name);
    if (previous === undefined || event.dur < previous.dur) fastest.set(event.name, event);
  }
  return [...fastest.values()].map(({ name, dur, args }) => ({
    operation: args?.op_name ?? '',
    kernel: name.split('/')[0]!,
    ms: dur / 1000,
    inputs: shapes(args?.input_type_shape),
    output: shapes(args?.output_type_shape)[0] ?? [],
  }));
}

const sizeOf = (shape: readonly number[]): number =>
  shape.reduce((product, extent) => product * extent, 1);

/**
 * Multiplications and additions of a matrix product or a convolution; 0 for what is no such thing.
 */
export function operationsOf({ operation, inputs, output }: NodeTime): number {
  const [a, b] = inputs;
  if (a === undefined || b === undefined) return 0;
  if (['MatMul', 'FusedMatMul', 'Gemm', 'FusedGemm'].includes(operation))
    return 2 * sizeOf(a) * output.at(-1)!;
  if (operation === 'Conv' || operation === 'FusedConv')
    return (2 * sizeOf(output) * sizeOf(b)) / b[0]!;
  return 0;
}

/** What a node is for, in words: the rows of the profile. */
export function familyOf(node: NodeTime): string {
  const { operation, kernel, inputs } = node;
  if (operation === 'Conv' || operation === 'FusedConv') {
    const [outputs = 0, perGroup = 0, h = 0, w = 0] = inputs[1] ?? [];
    if (kernel === 'Sum' || kernel === 'Mean' || (kernel.startsWith('BatchNorm') && h * w > 1))
      return 'sums of products, as depthwise convolutions';
    if (perGroup === 1 && h * w === 1 && outputs > 0)
      return 'channel-wise scales and shifts, as depthwise convolutions';
    if (kernel === 'Conv2DBackpropFilter') return 'convolution: gradient at the filter';
    return kernel === 'Conv2DBackpropInput'
      ? 'convolution: gradient at the input'
      : 'convolution: forward';
  }
  if (operationsOf(node) > 0)
    return (inputs[0]?.length ?? 0) > 2 ? 'matrix products in batches' : 'matrix products';
  if (
    [
      'Transpose',
      'Slice',
      'Split',
      'Concat',
      'Pad',
      'Reshape',
      'ReorderInput',
      'ReorderOutput',
      'Expand',
      'Tile',
    ].includes(operation)
  ) {
    return kernel === 'Conv2DBackpropFilter'
      ? 'arranging for the gradient at the filter'
      : 'arranging: transposes, slices, pads';
  }
  if (operation.startsWith('Reduce')) return 'sums and means';
  if (['ScatterElements', 'ScatterND', 'Gather'].includes(operation))
    return 'rows taken and added by number';
  return 'element by element';
}
