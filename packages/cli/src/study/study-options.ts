/** The options of `study`, parsed. */
export interface StudyOptions {
  readonly data: string;
  readonly split?: string;
  readonly label?: string;
  readonly validation?: string;
  readonly heldOut?: number;
  readonly shares: readonly number[];
  readonly seeds: readonly number[];
  readonly also?: readonly string[];
  readonly train?: 'head' | 'lora' | 'all';
  readonly learningRate?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly out: string;
  readonly engine?: string;
  readonly threads?: number;
  readonly onError?: 'skip' | 'fail';
  readonly json?: boolean;
}
