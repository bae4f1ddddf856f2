import { floatValues } from '../file/array-values.js';
import type { OnnxGraph, OnnxNode, StoredArray } from '../file/onnx-model.js';
import { namesRead } from '../run/needed-nodes.js';

/** Inputs that are settings and no weights, by operator. */
const settings: Readonly<Record<string, readonly number[]>> = {
  BatchNormalization: [3, 4],
  Clip: [1, 2],
  DequantizeLinear: [1, 2],
  OneHot: [1, 2],
  Pad: [1, 2, 3],
  Pow: [1],
  QuantizeLinear: [1, 2],
  Range: [0, 1, 2],
  Resize: [1, 2, 3],
  Upsample: [1],
};

/** Layers, whose weights may have a single element. */
const layers = ['BatchNormalization', 'Conv', 'ConvTranspose', 'Gemm', 'MatMul', 'PRelu'];

/**
 * The float initialisers that training changes: all with two elements or more, and those of a
 * layer, but for settings (bounds, scales), running statistics, and the frequencies of rotary
 * positions, that is, what reaches the outputs only through sines and cosines.
 */
export function trainedNames(
  graph: Pick<OnnxGraph, 'initializers'>,
  nodes: readonly OnnxNode[],
): Set<string> {
  const readers = new Map<string, OnnxNode[]>();
  for (const node of nodes)
    for (const name of new Set(namesRead(node)))
      readers.set(name, [...(readers.get(name) ?? []), node]);
  const isWeight = (array: StoredArray): boolean => {
    const { name, shape, type } = array;
    if (type.computed !== 'float32') return false;
    const uses = (readers.get(name) ?? []).flatMap((node) =>
      node.inputs.flatMap((each, index) => (each === name ? [{ node, index }] : [])),
    );
    const weights = uses.filter(({ node, index }) => !settings[node.operator]?.includes(index));
    const size = shape.reduce((product, side) => product * side, 1);
    if (weights.length < uses.length || weights.length === 0) return false;
    if (
      uses.every(({ node }) => node.operator === 'Add' || node.operator === 'Where') &&
      isMask(array)
    )
      return false;
    if (isNeutral(array, uses, readers)) return false;
    if (
      size < 2 &&
      !(shape.length > 0 && weights.some(({ node }) => layers.includes(node.operator)))
    )
      return false;
    return size > 0 && !isFrequency(name, readers);
  };
  return new Set([...graph.initializers.values()].filter(isWeight).map(({ name }) => name));
}

/** Whether a table only hides: zeros, and numbers so low that a softmax makes them zero. */
function isMask(array: StoredArray): boolean {
  const values = floatValues(array);
  return values.some((value) => value <= -100) && values.every((x) => x === 0 || x <= -100);
}

/**
 * Whether it is a gain of ones or a shift of zeros that PyTorch's exporter gives to
 * InstanceNormalization when it writes a group normalisation, whose own gain and shift follow.
 */
function isNeutral(
  array: StoredArray,
  uses: readonly { readonly node: OnnxNode; readonly index: number }[],
  readers: ReadonlyMap<string, readonly OnnxNode[]>,
): boolean {
  const grouped = uses.every(
    ({ node }) =>
      node.operator === 'InstanceNormalization' &&
      (readers.get(node.outputs[0]!) ?? []).every(({ operator }) => operator === 'Reshape'),
  );
  if (!grouped) return false;
  const values = floatValues(array);
  return uses.every(({ index }) => values.every((value) => value === (index === 1 ? 1 : 0)));
}

/** Operators that a table of frequencies passes on its way to a sine. */
const carriers = new Set(
  'Cast Concat Expand Identity MatMul Mul Reshape Slice Transpose Unsqueeze Where Einsum'.split(
    ' ',
  ),
);

function isFrequency(name: string, readers: ReadonlyMap<string, readonly OnnxNode[]>): boolean {
  const seen = new Set<string>();
  let reachesSine = false;
  const onlyThroughSines = (value: string): boolean =>
    (readers.get(value) ?? []).length > 0 &&
    readers.get(value)!.every((node) => {
      if (node.operator === 'Sin' || node.operator === 'Cos') return (reachesSine = true);
      if (!carriers.has(node.operator)) return false;
      return node.outputs.every(
        (each) => seen.has(each) || (seen.add(each), onlyThroughSines(each)),
      );
    });
  return onlyThroughSines(name) && reachesSine;
}

/** The running means and variances of batch normalisation. */
export function statisticNames(nodes: readonly OnnxNode[]): Set<string> {
  return new Set(
    nodes
      .filter(({ operator }) => operator === 'BatchNormalization')
      .flatMap(({ inputs }) => inputs.slice(3, 5)),
  );
}
