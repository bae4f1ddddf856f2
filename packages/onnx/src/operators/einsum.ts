import * as tf from '@tensorflow/tfjs-core';
import { plain } from '../value/value.js';
import { refuseNode, tensorInput, type Call, type Operator } from './operator.js';
import { product } from './mat-mul.js';

/**
 * Sums of products over named axes (`bhid,bhjd->bhij`), two inputs at a time from the left, by
 * matrix products, so that each has a gradient.
 */
export const einsum: Operator = (call) => {
  const equation = String(call.node.attributes.get('equation') ?? '').replaceAll(' ', '');
  const [left = '', right] = equation.split('->');
  const terms = left.split(',');
  if (terms.length !== call.inputs.length || !/^[a-zA-Z,]*$/.test(left))
    throw refuseNode(call, `The equation "${equation}" is not supported`, 'letters for axes');
  const out = right ?? implicitAxes(left);
  const operands = terms.map((axes, i) => ({ axes, tensor: tensorInput(call, i) }));
  let [current, ...others] = operands as [Operand, ...Operand[]];
  current = diagonalFree(call, current);
  if (others.length === 0) return [plain(ordered(summed(current, out), out))];
  while (others.length > 0) {
    const next = diagonalFree(call, others[0]!);
    others = others.slice(1);
    const order = out + others.map(({ axes }) => axes).join('');
    current = multiply(
      summed(current, order + next.axes),
      summed(next, order + current.axes),
      order,
    );
  }
  return [plain(ordered(current, out))];
};

interface Operand {
  /** A letter for each axis. */
  readonly axes: string;
  readonly tensor: tf.Tensor;
}

/** Without `->`: the letters that occur once, in order of the alphabet. */
function implicitAxes(left: string): string {
  const letters = [...left.replaceAll(',', '')];
  return [...new Set(letters)]
    .filter((letter) => letters.filter((each) => each === letter).length === 1)
    .sort()
    .join('');
}

function diagonalFree(call: Call, operand: Operand): Operand {
  if (new Set(operand.axes).size < operand.axes.length)
    throw refuseNode(call, `The axes "${operand.axes}" take a diagonal, which is not supported`);
  return operand;
}

/** Sums over the axes that nobody else names. */
function summed({ axes, tensor }: Operand, order: string): Operand {
  const summedAxes = [...axes].flatMap((letter, i) => (order.includes(letter) ? [] : [i]));
  if (summedAxes.length === 0) return { axes, tensor };
  const left = [...axes].filter((letter) => order.includes(letter)).join('');
  return { axes: left, tensor: tf.sum(tensor, summedAxes) };
}

/** A batched matrix product: shared and wanted axes are the batch, shared and unwanted ones sum. */
function multiply(a: Operand, b: Operand, order: string): Operand {
  const pick = (operand: Operand, other: Operand, shared: boolean, keep: boolean) =>
    [...operand.axes]
      .filter((each) => other.axes.includes(each) === shared && order.includes(each) === keep)
      .join('');
  const [batch, inner] = [pick(a, b, true, true), pick(a, b, true, false)];
  const [rows, columns] = [pick(a, b, false, true), pick(b, a, false, true)];
  const sizes = new Map(
    [a, b].flatMap(({ axes, tensor }) => [...axes].map((x, i) => [x, tensor.shape[i]!] as const)),
  );
  const size = (axes: string) => [...axes].map((letter) => sizes.get(letter)!);
  const count = (axes: string) => size(axes).reduce((total, side) => total * side, 1);
  const left = tf.reshape(ordered(a, batch + rows + inner), [
    count(batch),
    count(rows),
    count(inner),
  ]);
  const right = tf.reshape(ordered(b, batch + inner + columns), [
    count(batch),
    count(inner),
    count(columns),
  ]);
  const axes = batch + rows + columns;
  return { axes, tensor: tf.reshape(product(left, right), size(axes)) };
}

/** Axes in another order. */
function ordered({ axes, tensor }: Operand, order: string): tf.Tensor {
  return axes === order
    ? tensor
    : tf.transpose(
        tensor,
        [...order].map((letter) => axes.indexOf(letter)),
      );
}
