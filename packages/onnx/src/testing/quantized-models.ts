import { randomArray, whole } from './compare-operator.js';
import { type BuiltArray, type BuiltModel } from './build-model.js';

/** Drawn numbers in the range of an 8-bit type. */
export function eightBit(
  shape: readonly number[],
  type: 'int8' | 'uint8',
  seed: number,
): BuiltArray {
  const [low, high] = type === 'int8' ? [-127, 127] : [0, 255];
  return {
    shape,
    type,
    values: Array.from(randomArray(shape, seed, low, high).values, Math.round),
  };
}

const one = (value: number, type = 'float32'): BuiltArray => ({ shape: [], values: [value], type });

/** A product as ONNX Runtime's dynamic quantiser writes it. */
export function dynamicProduct(type: 'int8' | 'uint8', zero: number): BuiltModel {
  return {
    inputs: { x: { shape: [3, 8] } },
    outputs: { y: 'float32' },
    initializers: {
      weight_quantized: eightBit([8, 4], type, 5),
      weight_scale: one(0.02),
      weight_zero_point: one(zero, type),
      bias: randomArray([4], 6),
    },
    nodes: [
      { operator: 'DynamicQuantizeLinear', inputs: ['x'], outputs: ['xq', 'xs', 'xz'] },
      {
        operator: 'MatMulInteger',
        inputs: ['xq', 'weight_quantized', 'xz', 'weight_zero_point'],
        outputs: ['whole'],
      },
      { operator: 'Cast', inputs: ['whole'], outputs: ['float'], attributes: { to: 1 } },
      { operator: 'Mul', inputs: ['xs', 'weight_scale'], outputs: ['scales'] },
      { operator: 'Mul', inputs: ['float', 'scales'], outputs: ['product'] },
      { operator: 'Add', inputs: ['product', 'bias'], outputs: ['y'] },
    ],
  };
}

/** A convolution as the same quantiser writes it. */
export const dynamicConvolution: BuiltModel = {
  inputs: { x: { shape: [2, 3, 6, 6] } },
  outputs: { y: 'float32' },
  initializers: {
    weight_quantized: eightBit([4, 3, 3, 3], 'uint8', 7),
    weight_scale: one(0.02),
    weight_zero_point: one(120, 'uint8'),
  },
  nodes: [
    { operator: 'DynamicQuantizeLinear', inputs: ['x'], outputs: ['xq', 'xs', 'xz'] },
    {
      operator: 'ConvInteger',
      inputs: ['xq', 'weight_quantized', 'xz', 'weight_zero_point'],
      outputs: ['whole'],
    },
    { operator: 'Cast', inputs: ['whole'], outputs: ['float'], attributes: { to: 1 } },
    { operator: 'Mul', inputs: ['xs', 'weight_scale'], outputs: ['scales'] },
    { operator: 'Mul', inputs: ['float', 'scales'], outputs: ['y'] },
  ],
};

/** A weight between QuantizeLinear and DequantizeLinear, a scale for each column. */
export const storedPerColumn: BuiltModel = {
  inputs: { x: { shape: [3, 8] } },
  outputs: { y: 'float32' },
  initializers: {
    weight_q: eightBit([8, 4], 'int8', 8),
    scale: randomArray([4], 9, 0.01, 0.03),
    zero: { shape: [4], values: [0, 3, -2, 1], type: 'int8' },
    x_scale: one(0.01),
    x_zero: one(128, 'uint8'),
  },
  nodes: [
    { operator: 'QuantizeLinear', inputs: ['x', 'x_scale', 'x_zero'], outputs: ['xq'] },
    { operator: 'DequantizeLinear', inputs: ['xq', 'x_scale', 'x_zero'], outputs: ['xf'] },
    {
      operator: 'DequantizeLinear',
      inputs: ['weight_q', 'scale', 'zero'],
      outputs: ['weight'],
      attributes: { axis: 1 },
    },
    { operator: 'MatMul', inputs: ['xf', 'weight'], outputs: ['y'] },
  ],
};

/** An embedding whose quantised rows are gathered before they become floats. */
export const gatheredRows: BuiltModel = {
  inputs: { ids: { type: 'int64', shape: [2, 3] } },
  outputs: { y: 'float32' },
  initializers: {
    rows: eightBit([5, 4], 'uint8', 10),
    scale: one(0.1),
    zero: one(100, 'uint8'),
  },
  nodes: [
    { operator: 'Gather', inputs: ['rows', 'ids'], outputs: ['taken'] },
    { operator: 'DequantizeLinear', inputs: ['taken', 'scale', 'zero'], outputs: ['y'] },
  ],
};

export const someIds: BuiltArray = whole([0, 4, 2, 2, 1, 3], [2, 3]);
