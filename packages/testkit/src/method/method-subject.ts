import type { Batch, Method, ObjectiveContext, Views } from '@counterpoint/core';

/** A method and the inputs to test it with. Use small widths. */
export interface MethodSubject<B extends Batch = Batch> {
  /** Names it in messages: a component's id. */
  readonly name: string;
  /** A new method whose initial values come from the seed. */
  make(seed: number): Method<B> | Promise<Method<B>>;
  /**
   * Creates the same values at each call, in new tensors: as many views as the method has, each
   * with the same four or more rows.
   */
  views(): Views<B>;
  /** Further inputs of the objective: indices, groups. */
  context?(): Pick<ObjectiveContext, 'indices' | 'groups'>;
}
