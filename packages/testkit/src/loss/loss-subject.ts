import type { ContrastiveLoss } from '@counterpoint/core';

/** A loss on two views and the inputs to test it with. */
export interface LossSubject {
  /** Names it in messages: a component's id. */
  readonly name: string;
  /** Creates the loss. */
  make(): ContrastiveLoss | Promise<ContrastiveLoss>;
  /** Rows of the test embeddings. @default 6 */
  readonly rows?: number;
  /** Their width. @default 5 */
  readonly width?: number;
  /** The view with a gradient, for a loss that treats the other one as a constant. @default both */
  readonly differentiable?: 'both' | 'a' | 'b';
  /**
   * True for a loss that stops the gradient of a part of its value, such as a weight, which finite
   * differences include. @default false
   */
  readonly stopsGradient?: boolean;
  /**
   * True when rows of one group must not be negatives of each other. Contracts on groups are
   * checked only then. @default false
   */
  readonly groups?: boolean;
}
