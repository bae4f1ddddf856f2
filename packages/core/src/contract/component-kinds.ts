import type { Augmenter } from './augmenter.js';
import type { Dataset, SkippedSample } from './dataset.js';
import type { Encoder, Head } from './encoder.js';
import type { Loss } from './loss.js';
import type { Method } from './method.js';
import type { Mixture } from './mixture.js';
import type { Modality } from './modality.js';
import type { NamedVariables } from './named-variables.js';
import type { Optimizer } from './optimizer.js';

/** Defaults for missing keys of a source's config. */
export interface SourceDefaults {
  readonly extensions?: readonly string[];
  readonly split?: string;
  /** The column or metadata key of the class, where a source names none. */
  readonly label?: string;
  readonly load?: 'bytes' | 'path';
}

/**
 * What a component can be built on, by name. Which of them a kind receives is in {@link
 * ComponentKinds}.
 */
export interface ComponentParts {
  /** The encoder that a method trains. */
  readonly encoder: Encoder;
  /** Samples in the data set. */
  readonly datasetSize: number;
  /** Samples in a batch. */
  readonly batchSize: number;
  readonly stepsPerEpoch: number;
  /** Receives warnings, for example about a shortened queue. */
  readonly warn: (message: string) => void;
  /** The variables that an optimizer changes. */
  readonly variables: NamedVariables;
  /** The data set that views are fitted to. */
  readonly dataset: Dataset;
  /** Receives samples that a source cannot read. */
  readonly onSkip: (skipped: SkippedSample) => void;
  /**
   * Defaults that a program passes to every source of a run: the file extensions of its modality,
   * the split of a command, how files are loaded.
   */
  readonly source: SourceDefaults;
  /** D, the width of the embeddings that a loss or a head receives. */
  readonly width: number;
}

interface Kind<Created, Parts extends Partial<ComponentParts> = Partial<ComponentParts>> {
  readonly created: Created;
  readonly parts: Parts;
}

/** The kinds of components: what each creates, and which parts it is built on. */
export interface ComponentKinds {
  encoder: Kind<Encoder>;
  head: Kind<Head, Partial<Pick<ComponentParts, 'width'>>>;
  /** One step of a pipeline of views. */
  augmenter: Kind<Augmenter<unknown, unknown, unknown>>;
  /** One pipeline for all views, or a list with one for each view. */
  views: Kind<
    Augmenter<unknown, unknown, unknown> | readonly Augmenter<unknown, unknown, unknown>[],
    Partial<Pick<ComponentParts, 'dataset'>>
  >;
  /** Mixes the rows of a view, for soft targets. */
  mixture: Kind<Mixture>;
  loss: Kind<Loss, Partial<Pick<ComponentParts, 'width'>>>;
  method: Kind<
    Method,
    Pick<ComponentParts, 'encoder'> &
      Partial<Pick<ComponentParts, 'datasetSize' | 'batchSize' | 'stepsPerEpoch' | 'warn'>>
  >;
  optimizer: Kind<Optimizer, Pick<ComponentParts, 'variables'>>;
  source: Kind<Dataset, Partial<Pick<ComponentParts, 'onSkip' | 'source'>>>;
  /** Core does not name the contract of tokenizers: `@counterpoint/text` does. */
  tokenizer: Kind<object>;
  modality: Kind<Modality>;
}

/** What a component can be. The list is closed: a registry refuses any other kind. */
export type ComponentKind = keyof ComponentKinds;

/** What a component of a kind creates. */
export type Created<K extends ComponentKind> = ComponentKinds[K]['created'];

/** All kinds, in the order of {@link ComponentKinds}. */
export const componentKinds: readonly ComponentKind[] = Object.keys({
  encoder: true,
  head: true,
  augmenter: true,
  views: true,
  mixture: true,
  loss: true,
  method: true,
  optimizer: true,
  source: true,
  tokenizer: true,
  modality: true,
} satisfies Record<ComponentKind, true>) as ComponentKind[];
