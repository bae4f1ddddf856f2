import {
  followAll,
  Rng,
  stopGradient,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  mean,
  mul,
  square,
  sub,
  tidy,
  variableGrads,
  type Scalar,
  type Tensor,
  type Tensor2D,
} from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { relativeDifference, valuesOf } from '../evidence/values.js';
import type { EncoderSubject } from './encoder-subject.js';

const tolerance = 1e-3;
const pass: Pass = { phase: 'train', rng: Rng.of(7, 'testkit') };

export const twinContracts: readonly Contract<EncoderSubject>[] = [
  {
    id: 'encoder/follows-as-a-twin',
    promise:
      'A clone that follows by momentum comes to embed as its original does, and as the ' +
      'target of a loss it changes no gradient.',
    async breach({ make, batch }) {
      const encoder = await make(1),
        input = batch();
      if (Object.keys(encoder.variables).length === 0) return undefined;
      const twin = encoder.clone();
      shift(encoder.variables);
      for (let step = 0; step < 20; step++)
        followAll(
          { ...twin.variables, ...twin.state },
          { ...encoder.variables, ...encoder.state },
          0.4,
        ); // the remaining distance is 0.4^20
      const residual = relativeDifference(
        await twin.encode(input).data(),
        await encoder.encode(input).data(),
      );
      if (residual > tolerance)
        return `embeddings that differ from the original's by ${(100 * residual).toPrecision(2)} % after following it`;
      const target = tidy(() => twin.encode(input, pass));
      const [liveGradients, constantGradients] = [
        await gradientsOf(encoder, () =>
          sub(
            encoder.encode(input, pass),
            stopGradient(() => twin.encode(input, pass)),
          ),
        ),
        await gradientsOf(encoder, () => sub(encoder.encode(input, pass), add(target, 0))),
      ];
      const name = Object.keys(constantGradients).find(
        (each) => relativeDifference(liveGradients[each]!, constantGradients[each]!) > tolerance,
      );
      return name === undefined
        ? undefined
        : `another gradient of "${name}" than with the twin's embeddings as a constant`;
    },
  },
];

function shift(variables: NamedVariables): void {
  for (const variable of Object.values(variables)) {
    const shifted = tidy(() => add(mul(variable, 0.9), 0.05));
    variable.assign(shifted);
    shifted.dispose();
  }
}

/**
 * Gradients of the mean square of a difference plus its mean; the mean has a gradient even for a
 * zero difference.
 */
function gradientsOf(encoder: Encoder, difference: () => Tensor2D): ReturnType<typeof valuesOf> {
  const { value, grads } = variableGrads(() => {
    const residual = difference();
    return add(mean(square(residual)), mean(residual)) as Scalar;
  }, Object.values(encoder.variables));
  value.dispose();
  return valuesOf(
    Object.fromEntries(
      Object.entries(encoder.variables).map(([name, variable]) => [
        name,
        grads[variable.name] as Tensor,
      ]),
    ),
  );
}
