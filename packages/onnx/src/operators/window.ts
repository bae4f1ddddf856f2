import { listAttribute, refuseNode, textAttribute, type Call } from './operator.js';

/** Rows and columns of a list over one or two axes: a signal is a picture of one row. */
export function spatial(values: readonly number[]): [number, number] {
  return values.length === 1 ? [1, values[0]!] : [values[0]!, values[1]!];
}

/**
 * Padding before and after rows and columns, from `pads` or `auto_pad`.
 *
 * @param sides of the input's spatial axes
 * @param kernel sizes along the same axes
 */
export function padsOf(
  call: Call,
  sides: readonly number[],
  kernel: readonly number[],
): [[number, number], [number, number]] {
  const auto = textAttribute(call, 'auto_pad', 'NOTSET');
  const strides = listAttribute(call, 'strides') ?? kernel.map(() => 1);
  const dilations = listAttribute(call, 'dilations') ?? kernel.map(() => 1);
  const around = kernel.map((size, i): [number, number] => {
    if (auto === 'NOTSET') {
      const pads = listAttribute(call, 'pads') ?? kernel.flatMap(() => [0, 0]);
      return [pads[i]!, pads[i + kernel.length]!];
    }
    if (auto === 'VALID') return [0, 0];
    if (auto !== 'SAME_UPPER' && auto !== 'SAME_LOWER')
      throw refuseNode(call, `The padding "${auto}" is unknown`);
    const out = Math.ceil(sides[i]! / strides[i]!);
    const reach = (size - 1) * dilations[i]! + 1;
    const all = Math.max((out - 1) * strides[i]! + reach - sides[i]!, 0);
    const [less, more] = [Math.floor(all / 2), Math.ceil(all / 2)];
    return auto === 'SAME_UPPER' ? [less, more] : [more, less];
  });
  return around.length === 1 ? [[0, 0], around[0]!] : [around[0]!, around[1]!];
}
