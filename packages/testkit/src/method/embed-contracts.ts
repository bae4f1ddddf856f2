import { differentiate, release, rowCount } from '@counterpoint/core';
import type { Contract } from '../contract.js';
import { firstChange, firstNotFinite, valuesOf } from '../evidence/values.js';
import type { MethodSubject } from './method-subject.js';
import { contextOf } from './step.js';

export const embedContracts: readonly Contract<MethodSubject>[] = [
  {
    id: 'method/embeds-rows',
    promise:
      '`embed` takes as many views as `views` says and gives finite embeddings by name, ' +
      'each [N, D] with row i for sample i.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views();
      if (views.length !== method.views)
        return `\`views\` is ${method.views}, and the check was given ${views.length}`;
      const embeddings = Object.entries(method.embed(views, contextOf(subject, views, 0).pass));
      if (embeddings.length === 0) return 'no embeddings';
      for (const [name, embedding] of embeddings) {
        if ((embedding.rank as number) !== 2 || embedding.shape[0] !== rowCount(views[0]!))
          return `"${name}" has the shape [${embedding.shape.join(', ')}]`;
        if (firstNotFinite(await embedding.data()) >= 0)
          return `"${name}" has values that are not finite`;
      }
      return undefined;
    },
  },
  {
    id: 'method/embed-replays',
    promise: '`embed` replayed with the same pass gives the same bits.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views(),
        { pass } = contextOf(subject, views, 0);
      const changed = firstChange(
        await valuesOf(method.embed(views, pass)),
        await valuesOf(method.embed(views, pass)),
      );
      return changed === undefined ? undefined : `"${changed}" differs`;
    },
  },
  {
    id: 'method/pure-objective',
    promise:
      '`embed` and `objective` write no variable and no state; the loss is one finite number.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views(),
        context = contextOf(subject, views, 0);
      const all = { ...method.variables, ...method.state };
      const before = await valuesOf(all);
      const { loss } = method.objective(method.embed(views, context.pass), context);
      if (loss.rank !== 0) return `a loss of shape [${(loss.shape as number[]).join(', ')}]`;
      const value = await loss.data();
      if (firstNotFinite(value) >= 0) return `the loss ${value[0]}`;
      const changed = firstChange(before, await valuesOf(all));
      return changed === undefined ? undefined : `"${changed}" changed`;
    },
  },
  {
    id: 'method/every-variable-learns',
    promise:
      'Every variable of `variables` receives a finite gradient that is not all zero; what ' +
      'is not to learn is in `state`.',
    async breach(subject) {
      const method = await subject.make(1),
        views = subject.views();
      const plain = differentiate(method, views, contextOf(subject, views, 0));
      const fault = await (async () => {
        for (const name of Object.keys(method.variables)) {
          const gradient = plain.gradients[name];
          if (!gradient) return `"${name}" receives none`;
          const values = await gradient.data();
          if (firstNotFinite(values) >= 0) return `the gradient of "${name}" is not finite`;
          if (values.every((value) => value === 0)) return `the gradient of "${name}" is all zero`;
        }
        return undefined;
      })();
      release(plain);
      return fault;
    },
  },
];
