import type { BlobRef, PageData } from '../../src/page/page-data.js';
import type { SampleAnswers } from './sample-answers.js';
import type { Strings } from './strings.js';

/** The page's data with its arrays, read when they are first used. */
export interface Page extends Omit<PageData, 'keys' | 'texts'>, SampleAnswers {
  readonly served: boolean;
  /** Whether the server has stopped answering. */
  readonly isLost: () => boolean;
  readonly keys: Strings;
  readonly texts: Strings | undefined;
  readonly float: (ref: BlobRef) => Float32Array;
  readonly whole: (ref: BlobRef) => Int32Array;
  readonly bytes: (ref: BlobRef) => Uint8Array;
  /** An address in this page's memory. */
  readonly url: (ref: BlobRef, mime: string) => string;
  readonly strings: (texts: NonNullable<PageData['texts']>) => Strings;
  /** Calls back whenever something that was asked for arrives. @returns ends it */
  readonly onChange: (listener: () => void) => () => void;
}
