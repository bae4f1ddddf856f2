import type { Batch, ComponentParts, ObjectiveContext, Plugin, Views } from '@counterpoint/core';
import type { AugmenterSubject } from '../augmenter/augmenter-subject.js';
import type { LossSubject } from '../loss/loss-subject.js';

/**
 * What is needed to try one component: a small config, and what its kind works on.
 * Kinds that the testkit has no contracts for (a tokenizer, a source, a modality, an optimizer)
 * are tried by `trial`.
 */
export interface Fixture {
  /** As a config file would hold it, without `type`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** What the part is built on, made anew for a seed: a method's encoder. */
  parts?(seed: number): Partial<ComponentParts> | Promise<Partial<ComponentParts>>;
  /** Plugins that bring the parts which the config names within itself. */
  readonly plugins?: readonly Plugin[];
  /** Encoders and heads: see `EncoderSubject`. */
  batch?(): Batch;
  readonly seeded?: boolean;
  /** Augmenters: see `AugmenterSubject`. */
  sample?(): unknown;
  describe?(sample: never): unknown;
  toBatch?(samples: readonly never[]): Batch;
  readonly batchTolerance?: AugmenterSubject['batchTolerance'];
  readonly constant?: boolean;
  /** Losses: see `LossSubject`. */
  readonly loss?: Pick<
    LossSubject,
    'rows' | 'width' | 'differentiable' | 'stopsGradient' | 'groups'
  >;
  /** Methods: see `MethodSubject`. */
  views?(): Views;
  context?(): Pick<ObjectiveContext, 'indices' | 'groups'>;
  /** Any kind: throws when the part does not do what it should. */
  trial?(component: never): void | Promise<void>;
}

/** Fixtures by component id, or by `kind id` where two kinds share an id. */
export type Fixtures = Readonly<Record<string, Fixture>>;
