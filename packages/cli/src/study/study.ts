import type { Interval } from '@counterpoint/eval';

/** What a study compares at each share of the labels. */
export const systems = ['fine-tuned', 'linear', 'from scratch', 'trivial'] as const;

/** One of {@link systems}. */
export type System = (typeof systems)[number];

/** The accuracy of each system in one cell of a study, on the same samples. */
export interface StudyCell {
  readonly share: number;
  readonly seed: number;
  /** Samples that were learned from. */
  readonly samples: number;
  readonly accuracy: Readonly<Record<System, number>>;
  /** What the trivial system is: `majority`, or a baseline of the program by its linear probe. */
  readonly trivial: string;
}

/** Accuracies of linear probes on other data, before and after fine-tuning on the largest share of the labels. */
export interface StudyTransfer {
  readonly data: string;
  readonly before: Interval;
  readonly after: Interval;
  /** Paired. */
  readonly gain: Interval;
}

/** What a study found. */
export interface Study {
  readonly run: string;
  readonly data: string;
  /** Samples that every cell is scored on. */
  readonly heldOut: number;
  readonly cells: readonly StudyCell[];
  readonly transfer: readonly StudyTransfer[];
}
