import type { Recorder } from '../graph/recorder.js';
import type { Value } from '../graph/value.js';
import { expectShape } from './expect-shape.js';
import { arithmetic } from './formulas.js';
import { layer, type LayerTable } from './layer.js';

interface SgdAttributes {
  readonly momentum: number;
  readonly nesterov: number;
  readonly weightDecay: number;
  readonly rateScale: number;
}
interface LarsAttributes extends SgdAttributes {
  readonly trustRatio: number;
  readonly trustCoefficient: number;
}
interface AdamAttributes {
  readonly beta1: number;
  readonly beta2: number;
  readonly epsilon: number;
  readonly weightDecay: number;
  readonly rateScale: number;
}

interface MomentumInputs {
  readonly variable: Value;
  readonly update: Value;
  readonly rate: Value;
  readonly velocity?: Value;
}

/** The variable after a step with an update, and its new velocity if it has one. */
function momentumStep(
  { variable, update, rate, velocity }: MomentumInputs,
  { momentum, nesterov, rateScale }: SgdAttributes,
  record: Recorder,
): Value[] {
  const { add, sub, mul } = arithmetic(record);
  const nextVelocity = velocity ? add(mul(velocity, momentum), update) : update;
  const direction = nesterov ? add(update, mul(nextVelocity, momentum)) : nextVelocity;
  return [
    sub(variable, mul(direction, rateScale === 1 ? rate : mul(rate, rateScale))),
    ...(velocity ? [nextVelocity] : []),
  ];
}

/** The gradient with weight decay, scaled by the layer's trust ratio. */
function scaleByTrustRatio(
  weight: Value,
  gradient: Value,
  decay: number,
  coefficient: number,
  record: Recorder,
): Value {
  const { add, mul, div, sqrt, square } = arithmetic(record);
  const norm = (x: Value): Value =>
    sqrt(
      record.reduce(
        'ReduceSum',
        square(x),
        Array.from({ length: x.shape.length }, (_, axis) => axis),
      ),
    );
  const [weightNorm, gradientNorm] = [norm(weight), norm(gradient)];
  const positive = (x: Value): Value =>
    record.elementwise('Greater', [x, record.scalar(0)], 'bool');
  const both = record.elementwise('And', [positive(weightNorm), positive(gradientNorm)]);
  const ratio = div(
    mul(weightNorm, coefficient),
    add(add(gradientNorm, mul(weightNorm, decay)), 1e-8),
  );
  const decayed = add(
    gradient,
    mul(weight, record.select(both, record.scalar(decay), record.scalar(0))),
  );
  return mul(decayed, record.select(both, ratio, record.scalar(1)));
}

const shapes = (
  { variable, gradient, velocity }: { variable: Value; gradient: Value; velocity?: Value },
  _: object,
  kernel: string,
): (readonly number[])[] => {
  expectShape(kernel, 'gradient', gradient, variable.shape);
  expectShape(kernel, 'velocity', velocity, variable.shape);
  return [variable.shape, ...(velocity ? [variable.shape] : [])];
};

/** One optimizer step for one variable, and one step of a moving average. */
export const optimizerLayers: LayerTable = {
  SgdStep: layer<'variable' | 'gradient' | 'rate', 'velocity', SgdAttributes>(
    ['variable', 'gradient', 'rate', 'velocity'],
    shapes,
    ({ gradient, ...inputs }, record, attributes) => {
      const { add, mul } = arithmetic(record);
      const { weightDecay } = attributes;
      return momentumStep(
        {
          ...inputs,
          update: weightDecay === 0 ? gradient : add(gradient, mul(inputs.variable, weightDecay)),
        },
        attributes,
        record,
      );
    },
  ),
  LarsStep: layer<'variable' | 'gradient' | 'rate', 'velocity', LarsAttributes>(
    ['variable', 'gradient', 'rate', 'velocity'],
    shapes,
    ({ gradient, ...inputs }, record, attributes) => {
      const { add, mul } = arithmetic(record);
      const { weightDecay, trustRatio, trustCoefficient } = attributes;
      const { variable } = inputs;
      const decayed = trustRatio
        ? () => scaleByTrustRatio(variable, gradient, weightDecay, trustCoefficient, record)
        : () => add(gradient, mul(variable, weightDecay));
      return momentumStep(
        { ...inputs, update: weightDecay === 0 ? gradient : decayed() },
        attributes,
        record,
      );
    },
  ),
  AdamWStep: layer<
    'variable' | 'gradient' | 'mean' | 'square' | 'rate' | 'stride' | 'rootCorrection',
    never,
    AdamAttributes
  >(
    ['variable', 'gradient', 'mean', 'square', 'rate', 'stride', 'rootCorrection'],
    ({ variable, gradient, mean, square }, _, kernel) => {
      for (const [name, value] of Object.entries({ gradient, mean, square }))
        expectShape(kernel, name, value, variable.shape);
      return [variable.shape, variable.shape, variable.shape];
    },
    (
      { variable, gradient, mean, square, rate, stride, rootCorrection },
      record,
      { beta1, beta2, epsilon, weightDecay, rateScale },
    ) => {
      const { add, sub, mul, div, sqrt, square: squared } = arithmetic(record);
      const first = add(mul(mean, beta1), mul(gradient, 1 - beta1));
      const second = add(mul(square, beta2), mul(squared(gradient), 1 - beta2));
      const direction = div(first, add(mul(sqrt(second), rootCorrection), epsilon));
      const decayedVariable =
        weightDecay === 0 ? variable : mul(variable, sub(1, mul(rate, weightDecay * rateScale)));
      return [
        sub(decayedVariable, mul(direction, rateScale === 1 ? stride : mul(stride, rateScale))),
        first,
        second,
      ];
    },
  ),
  Follow: layer<'target' | 'source' | 'rate'>(
    ['target', 'source', 'rate'],
    ({ target, source }, _, kernel) => {
      expectShape(kernel, 'source', source, target.shape);
      return [target.shape];
    },
    ({ target, source, rate }, record) => {
      const { add, sub, mul } = arithmetic(record);
      return [add(target, mul(sub(source, target), rate))];
    },
  ),
};
