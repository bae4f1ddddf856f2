/** One training step: forward, backward, update. Gives the loss. */
export type Step = () => Promise<number>;
