import { expect, test } from 'vitest';
import { algebraCases } from '../testing/algebra-cases.js';
import { compareOperator, type OperatorCase } from '../testing/compare-operator.js';
import { elementwiseCases } from '../testing/elementwise-cases.js';
import { layoutCases } from '../testing/layout-cases.js';
import { pictureCases } from '../testing/picture-cases.js';
import { operators } from './index.js';

const cases: readonly OperatorCase[] = [
  ...elementwiseCases,
  ...algebraCases,
  ...pictureCases,
  ...layoutCases,
];

const title = ({ operator, opset = 17, attributes = {}, inputs = [] }: OperatorCase) =>
  `${operator}, opset ${opset}, ${JSON.stringify(attributes).slice(0, 70)}, ` +
  inputs.map((array) => `[${array?.shape.join() ?? ''}]`).join(' ');

test.each(cases.map((each, i) => [`${i} ${title(each)}`, each] as const))(
  '%s: values of ONNX Runtime, gradients of finite differences',
  async (_, each) => {
    await compareOperator(each);
  },
);

/** Those that no single node shows; the tests of quantised models and of branches have them. */
const shownElsewhere = [
  'counterpoint.Linear',
  'ConvInteger',
  'DequantizeLinear',
  'DynamicQuantizeLinear',
  'If',
  'MatMulInteger',
  'QuantizeLinear',
];

test('every operator has a case', () => {
  const operatorNames = cases.map(({ operator, domain }) =>
    domain ? `${domain}.${operator}` : operator,
  );
  expect([...new Set([...operatorNames, ...shownElsewhere])].sort()).toEqual(
    Object.keys(operators).sort(),
  );
});
