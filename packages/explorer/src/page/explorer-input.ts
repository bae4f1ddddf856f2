import type { EmbeddingMatrix, FloatProducts } from '@counterpoint/eval';
import type { OtherRun } from '../analysis/compare-runs.js';
import type { ConceptVectors } from '../analysis/concepts-of.js';
import type { SidesOfRows } from '../analysis/cross-modal-of.js';
import type { SamplePlaces } from '../data/pack-places.js';
import type { Preview } from '../data/preview.js';
import type { Pixels, SheetEncoder } from '../data/thumb-sheets.js';
import type { PageMedia, PageTraining } from './page-data.js';

/** Samples with their embeddings, and what else the page is to show. */
export interface ExplorerInput {
  readonly title: string;
  readonly run: string;
  readonly data: string;
  /** The program's name, for the commands that the page suggests. */
  readonly program: string;
  readonly embeddings: EmbeddingMatrix;
  readonly keys: readonly string[];
  readonly classes?: readonly string[];
  /** [count], -1 for none. */
  readonly labels?: Int32Array;
  /** Facts of each sample: columns and folders, `split` among them. */
  readonly metadata?: readonly (Readonly<Record<string, unknown>> | undefined)[];
  readonly previews?: readonly Preview[];
  /** Pictures that stand for sounds, in order: spectrograms. */
  readonly spectrograms?: readonly (Pixels | undefined)[];
  readonly sheetEncoder?: SheetEncoder;
  /** Places of some samples, for `why similar`; or the reason why there are none. */
  readonly places?: readonly SamplePlaces[];
  readonly placesTurned?: boolean;
  readonly placesReason?: string;
  readonly training?: PageTraining;
  /** Embeddings of the same samples by earlier checkpoints, rising by step. */
  readonly checkpoints?: readonly { readonly step: number; readonly embeddings: EmbeddingMatrix }[];
  readonly comparison?: OtherRun;
  readonly sides?: SidesOfRows;
  /** Words that the map can be searched by. */
  readonly words?: { readonly names: readonly string[]; readonly embeddings: EmbeddingMatrix };
  /** Directions that embeddings are taken apart into. */
  readonly concepts?: ConceptVectors;
  /** How samples are named in a manifest that `--data` reads. */
  readonly manifest?: ManifestColumns;
  /** What a server of the page shows of samples when it is asked. */
  readonly media?: PageMedia;
  readonly options?: ExplorerOptions;
}

/** The columns of a manifest, a value for each sample; or why there can be none. */
export type ManifestColumns =
  | {
      /** Where the paths begin. */
      readonly folder?: string;
      readonly columns: readonly { readonly name: string; readonly values: readonly string[] }[];
    }
  | { readonly reason: string };

/** The limits of an explorer page: its neighbours, its layout and its size. */
export interface ExplorerOptions {
  /** @default 0 */
  readonly seed?: number;
  /** Neighbours of each sample. @default 15 */
  readonly neighbours?: number;
  /** The cosine from which on two samples are near-duplicates. @default .99 */
  readonly duplicateThreshold?: number;
  /** Passes of UMAP over the edges. @default 500 up to 10,000 samples, else 200 */
  readonly epochs?: number;
  /** The most bytes of sound. @default 20 MB */
  readonly soundBytes?: number;
  /**
   * Up to how many samples neighbours are looked for among all; above, among landmarks.
   *
   * @default 60,000
   */
  readonly exactUpTo?: number;
  /** Samples that stand for all where there are more. @default 8,192 */
  readonly landmarks?: number;
  /** Finds candidates of neighbours on an engine; the neighbours are the same. */
  readonly products?: FloatProducts;
}
