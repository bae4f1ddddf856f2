import {
  differentiate,
  differentiateCached,
  fileToVariables,
  release,
  rowCount,
  variablesToFile,
  type Method,
} from '@counterpoint/core';
import { memory } from '@tensorflow/tfjs-core';
import type { Contract } from '../contract.js';
import { firstChange, magnitude, relativeDifference, valuesOf } from '../evidence/values.js';
import type { MethodSubject } from './method-subject.js';
import { contextOf, takeStep } from './step.js';

const everything = (method: Method) => ({ ...method.variables, ...method.state });

export const stepContracts: readonly Contract<MethodSubject>[] = [
  {
    id: 'method/holds-its-encoder',
    promise:
      'Every variable and statistic of the encoder is in `variables` or `state`, and none is in both.',
    async breach(subject) {
      const method = await subject.make(1);
      const [trained, frozen] = [
        new Set(Object.values(method.variables)),
        new Set(Object.values(method.state)),
      ];
      const twice = Object.entries(method.variables).find(
        ([name, variable]) => frozen.has(variable) || name in method.state,
      );
      if (twice !== undefined) return `"${twice[0]}" is in both`;
      const missing = Object.entries({ ...method.encoder.variables, ...method.encoder.state }).find(
        ([, variable]) => !trained.has(variable) && !frozen.has(variable),
      );
      return missing === undefined
        ? undefined
        : `the encoder's "${missing[0]}" is in neither: a checkpoint would lose it`;
    },
  },
  {
    id: 'method/gradient-caching',
    promise:
      'Without running statistics, gradient caching gives the loss and gradients of the ' +
      'plain step; with them, it runs.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views(),
        context = contextOf(subject, views, 0);
      const plain = differentiate(method, views, context);
      const cached = await differentiateCached(
        method,
        views,
        context,
        Math.ceil(rowCount(views[0]!) / 2),
      );
      const [expected, actual] = [
        await valuesOf({ ...plain.gradients, 'the loss': plain.loss }),
        await valuesOf({ ...cached.gradients, 'the loss': cached.loss }),
      ];
      const statistics = plain.running.length > 0;
      release(plain);
      release(cached);
      const smallest = 1e-3 * Math.max(...Object.values(expected).map(magnitude));
      for (const [name, values] of Object.entries(expected)) {
        const other = actual[name];
        if (other === undefined) return `"${name}" receives no gradient`;
        const difference = relativeDifference(other, values, smallest);
        if (!statistics && difference > 1e-3)
          return `the gradient of "${name}" differs by ${difference.toExponential(1)} of its largest value`;
      }
      return undefined;
    },
  },
  {
    id: 'method/update-writes-state-alone',
    promise: '`update` changes no variable of `variables` and does not dispose of its `carry`.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views(),
        context = contextOf(subject, views, 0);
      if (method.update === undefined) return undefined;
      const plain = differentiate(method, views, context);
      const before = await valuesOf(method.variables);
      method.update(plain.carry, context.progress);
      const changed = firstChange(before, await valuesOf(method.variables));
      const disposed = Object.entries(plain.carry).find(([, tensor]) => tensor.isDisposed);
      release(plain);
      return changed !== undefined
        ? `"${changed}" changed`
        : disposed !== undefined
          ? `"${disposed[0]}" was disposed of`
          : undefined;
    },
  },
  {
    id: 'method/saves-and-loads',
    promise:
      'Saved after two steps and loaded into another instance, training goes on with the same bits.',
    async breach(subject) {
      const method = await subject.make(1),
        other = await subject.make(2);
      for (const step of [0, 1]) await takeStep(subject, method, step);
      fileToVariables(
        await variablesToFile(everything(method)),
        everything(other),
        'the saved method',
      );
      for (const step of [2, 3]) {
        const [loss, resumed] = [
          await takeStep(subject, method, step),
          await takeStep(subject, other, step),
        ];
        if (loss !== resumed)
          return (
            `the loss ${resumed} at step ${step}, uninterrupted ${loss}: something that matters ` +
            'is in neither `variables` nor `state`'
          );
      }
      const changed = firstChange(
        await valuesOf(everything(method)),
        await valuesOf(everything(other)),
      );
      return changed === undefined ? undefined : `"${changed}" differs after two more steps`;
    },
  },
  {
    id: 'method/seeds-reproduce',
    promise: 'The same seed gives the same training.',
    async breach(subject) {
      const [first, second] = [await subject.make(1), await subject.make(1)];
      for (const step of [0, 1]) {
        const [a, b] = [
          await takeStep(subject, first, step),
          await takeStep(subject, second, step),
        ];
        if (a !== b) return `the losses ${a} and ${b} at step ${step}`;
      }
      return undefined;
    },
  },
  {
    id: 'method/leaks-nothing',
    promise: 'A step leaves no tensor behind.',
    async breach(subject) {
      const method = await subject.make(1);
      await takeStep(subject, method, 0);
      const tensors = subjectTensors(subject);
      const before = memory().numTensors;
      await takeStep(subject, method, 1);
      const leaked = memory().numTensors - before - tensors;
      return leaked > 0 ? `${leaked} after one step` : undefined;
    },
  },
  {
    id: 'method/disposes',
    promise: 'After `dispose` all variables of `variables` and `state` are disposed of.',
    async breach(subject) {
      const method = await subject.make(1);
      const entries = Object.entries(everything(method));
      method.dispose();
      const leaked = entries.find(([, variable]) => !variable.isDisposed);
      return leaked === undefined ? undefined : `"${leaked[0]}" is not disposed of`;
    },
  },
];

/**
 * The number of tensors that the subject's views and context create per step; the check's scope
 * frees them.
 */
function subjectTensors(subject: MethodSubject): number {
  const before = memory().numTensors;
  const views = subject.views();
  contextOf(subject, views, 0);
  return memory().numTensors - before;
}
