import type { Batch, Method, ObjectiveContext, Views } from '@counterpoint/core';

/** A method with what is needed to try it. Small widths keep a check quick. */
export interface MethodSubject<B extends Batch = Batch> {
  /** Names it in messages: a component's id. */
  readonly name: string;
  /** A new method whose initial values come from the seed. */
  make(seed: number): Method<B> | Promise<Method<B>>;
  /**
   * The same values at each call, in new tensors: as many views as the method asks for, each with
   * the same four or more rows.
   */
  views(): Views<B>;
  /** What an objective needs beside the pass: indices, groups. */
  context?(): Pick<ObjectiveContext, 'indices' | 'groups'>;
}
