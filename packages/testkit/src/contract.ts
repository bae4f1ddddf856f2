/**
 * One promise of a kind of part, and how to see whether it is kept.
 *
 * @typeParam Subject a part with what is needed to try it
 */
export interface Contract<Subject> {
  /** `encoder/clone-is-independent`: a heading of docs/guides/contracts.md. */
  readonly id: string;
  /** One sentence in the present tense. */
  readonly promise: string;
  /** @returns what was seen instead, or undefined when the promise is kept */
  breach(subject: Subject): Promise<string | undefined>;
}

/** A promise that was not kept. */
export interface Breach {
  readonly contract: string;
  readonly promise: string;
  /** What was seen instead. */
  readonly observed: string;
  /** Where to read about the contract. */
  readonly url: string;
}
