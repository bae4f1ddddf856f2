import type { Batch, ComponentParts, ObjectiveContext, Plugin, Views } from '@counterpoint/core';
import type { AugmenterSubject } from '../augmenter/augmenter-subject.js';
import type { LossSubject } from '../loss/loss-subject.js';

/**
 * A small config and test inputs for one component. Kinds without contracts in the testkit
 * (tokenizer, source, modality, optimizer) are tested by `trial`.
 */
export interface Fixture {
  /** The config as in a file, without `type`. */
  readonly config: Readonly<Record<string, unknown>>;
  /** Creates the parts of the context from a seed, such as a method's encoder. */
  parts?(seed: number): Partial<ComponentParts> | Promise<Partial<ComponentParts>>;
  /** Plugins with the components that the config names. */
  readonly plugins?: readonly Plugin[];
  /** Encoders and heads: see `EncoderSubject`. */
  batch?(): Batch;
  readonly seeded?: boolean;
  /** Augmenters: see `AugmenterSubject`. */
  sample?(): unknown;
  /** What `draw` needs to know of the sample. */
  describe?(sample: never): unknown;
  /** Collates samples to a batch. */
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
  /** The indices and groups of the rows of `views`, where the method needs them. */
  context?(): Pick<ObjectiveContext, 'indices' | 'groups'>;
  /** Any kind: throws when the component misbehaves. */
  trial?(component: never): void | Promise<void>;
}

/** Fixtures by component id, or by `kind id` where two kinds share an id. */
export type Fixtures = Readonly<Record<string, Fixture>>;
