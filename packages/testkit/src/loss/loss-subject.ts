import type { ContrastiveLoss } from '@counterpoint/core';

/** A loss on two views with what is needed to try it. */
export interface LossSubject {
  /** Names it in messages: a component's id. */
  readonly name: string;
  make(): ContrastiveLoss | Promise<ContrastiveLoss>;
  /** Rows of the embeddings to try it with. @default 6 */
  readonly rows?: number;
  /** Their width. @default 5 */
  readonly width?: number;
  /**
   * False for a loss that treats `a` or `b` as a constant: it needs no gradient there. @default
   * both
   */
  readonly differentiable?: 'both' | 'a' | 'b';
  /**
   * True for a loss whose paper takes no gradient through a part of its value (a weight, say):
   * finite differences see that part. @default false
   */
  readonly stopsGradient?: boolean;
  /**
   * True when rows of one group must not be negatives of each other. Contracts on groups are held
   * only then. @default false
   */
  readonly groups?: boolean;
}
