/**
 * One promise of a kind of component, and a check of it.
 *
 * @typeParam Subject a component and the inputs to test it with
 */
export interface Contract<Subject> {
  /** `encoder/clone-is-independent`: a heading of docs/guides/contracts.md. */
  readonly id: string;
  /** One sentence in the present tense. */
  readonly promise: string;
  /** @returns a description of the violation, or undefined */
  breach(subject: Subject): Promise<string | undefined>;
}

/** A broken promise. */
export interface Breach {
  readonly contract: string;
  readonly promise: string;
  /** The observed violation. */
  readonly observed: string;
  /** The documentation of the contract. */
  readonly url: string;
}
