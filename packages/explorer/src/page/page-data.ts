/** Where an array is in the page: the name of a block of base64. */
export interface BlobRef {
  readonly blob: string;
  readonly type: 'float32' | 'int32' | 'int16' | 'uint8';
}

/** A text for every sample; an empty one stands for none. */
export interface PageStrings {
  /** int32 [count + 1]: where each text begins in `bytes`. */
  readonly offsets: BlobRef;
  /** UTF-8. */
  readonly bytes: BlobRef;
}

/** The columns of a manifest that `--data` reads; or why a selection cannot be saved as one. */
export type PageManifest =
  | {
      /** Where the file must be saved, so that its paths are right; absent where it has none. */
      readonly folder?: string;
      readonly columns: readonly { readonly name: string; readonly values: PageStrings }[];
    }
  | { readonly reason: string };

/** A sparse decomposition of every embedding over named concepts. */
export interface PageConcepts {
  readonly names: readonly string[];
  /** Where the concepts come from, in words. */
  readonly source: string;
  /** Concepts kept for each sample. */
  readonly perSample: number;
  /** int16 [count, perSample]: concepts, heaviest first; -1 for none. */
  readonly concepts: BlobRef;
  /** float32 [count, perSample] */
  readonly weights: BlobRef;
  /**
   * float32 [count]: the length of what no concept explains; the centred embedding has length 1.
   * NaN for a sample that was not taken apart: of many samples the landmarks are, the others when a
   * server is asked.
   */
  readonly residuals: BlobRef;
  /** How many of those that were taken apart have each concept, and their mean weight. */
  readonly totals: readonly { readonly samples: number; readonly mean: number }[];
}

/** A fact about every sample: one of a few values by their codes, or a number. */
export interface PageFact {
  readonly name: string;
  /** The values of a category, by code; absent for numbers. -1 in `values` stands for none. */
  readonly categories?: readonly string[];
  /** The code of all values that have no colour of their own; absent where each has one. */
  readonly rest?: number;
  /** Of times: milliseconds since 1970 that the numbers, in seconds, count from. */
  readonly since?: number;
  /** int32 codes, or float32 numbers; NaN for none. */
  readonly values: BlobRef;
}

/** A map in two dimensions. */
export interface PageMap {
  readonly name: string;
  /** The checkpoint's step; absent for the run as it is. */
  readonly step?: number;
  /** float32 [count, 2] */
  readonly points: BlobRef;
  /** float32 [count]: share of map neighbours that are true ones. */
  readonly trust: BlobRef;
}

/** An accuracy with its 95 % interval. */
export interface PageInterval {
  readonly value: number;
  readonly low: number;
  readonly high: number;
  readonly count: number;
}

/** Accuracy of nearest neighbours by the values of one fact. */
export interface PageSlice {
  readonly fact: string;
  readonly rows: readonly (PageInterval & { readonly value: number; readonly name: string })[];
}

/** A sample that neighbours give another class. */
export interface PageError {
  readonly sample: number;
  readonly predicted: number;
  /** The share of the neighbours' votes for that class. */
  readonly confidence: number;
}

/** Two samples and their cosine. */
export interface PagePair {
  readonly a: number;
  readonly b: number;
  readonly similarity: number;
}

export interface PageClassification {
  readonly overall: PageInterval;
  readonly neighbours: number;
  readonly slices: readonly PageSlice[];
  /** [classes, classes] row-major: true class by predicted class. */
  readonly confusion: readonly number[];
  /** The most confident ones; `counts` has how many there are. */
  readonly errors: readonly PageError[];
  readonly suspects: readonly PageError[];
  readonly counts: { readonly errors: number; readonly suspects: number };
}

export interface PageTraining {
  readonly steps: readonly number[];
  readonly series: readonly {
    readonly name: string;
    readonly values: readonly (number | null)[];
  }[];
  readonly verdicts: readonly {
    readonly step: number;
    readonly health: string;
    readonly reason: string;
  }[];
}

export interface PageDimensions {
  /** Shares of the variance, falling. */
  readonly shares: readonly number[];
  readonly effectiveRank: number;
  /** Dimensions whose deviation is below a thousandth of the largest. */
  readonly dead: readonly number[];
  readonly duplicates: readonly {
    readonly a: number;
    readonly b: number;
    readonly correlation: number;
  }[];
  /** How many there are; the list is cut. */
  readonly duplicateCount: number;
  /** The dimensions of greatest deviation, with the samples that drive each. */
  readonly drivers: readonly {
    readonly dimension: number;
    readonly deviation: number;
    readonly highest: readonly number[];
    readonly lowest: readonly number[];
    /** The fact that it tells best, and the share of its variance that the fact explains. */
    readonly fact?: { readonly name: string; readonly share: number };
  }[];
  /** The share of the space's whole variance that each category explains. */
  readonly factShares: readonly {
    readonly name: string;
    readonly share: number;
    readonly chance: number;
  }[];
}

export interface PageComparison {
  readonly name: string;
  readonly cka: number;
  readonly overlap: PageInterval;
  readonly overlaps: BlobRef;
  readonly map: PageMap;
  readonly neighbours: BlobRef;
  readonly movers: readonly number[];
  readonly gained: readonly number[];
  readonly lost: readonly number[];
  /** How many there are of each; the lists are cut. */
  readonly counts: { readonly movers: number; readonly gained: number; readonly lost: number };
  readonly accuracies?: readonly [PageInterval, PageInterval];
}

export interface PageCrossModal {
  readonly sides: readonly string[];
  /** How many pairs there are, and how many of them were drawn for the gap and as questions. */
  readonly pairs: number;
  readonly asked: number;
  /** uint8 [count]: which side a sample is on. */
  readonly side: BlobRef;
  /** int32 [count]: the row of the partner, -1 for none. */
  readonly partners: BlobRef;
  readonly gap: { readonly value: number; readonly low: number; readonly high: number };
  readonly hubs: readonly { readonly sample: number; readonly count: number }[];
  readonly recalls: readonly {
    readonly from: string;
    readonly to: string;
    readonly recall: PageInterval;
  }[];
  readonly wrong: readonly {
    readonly sample: number;
    readonly nearest: number;
    readonly rank: number;
  }[];
  /** How many wrong pairs there are from each side; `wrong` is cut. */
  readonly wrongCounts: readonly [number, number];
}

/** Pictures of samples in sheets of equal cells. */
export interface PageThumbs {
  readonly cell: readonly [number, number];
  readonly columns: number;
  readonly perSheet: number;
  /** How many samples have a picture. */
  readonly shown: number;
  readonly mime: string;
  readonly sheets: readonly BlobRef[];
  /** int32 [count]: the cell of each sample, -1 for none. */
  readonly cells: BlobRef;
}

/** What each place adds to the embedding, for as many samples as fit. */
export interface PagePlaces {
  readonly grids: readonly (readonly [number, number])[];
  /** int32 [count]: the entry of each sample in `grids`, -1 for none. */
  readonly entries: BlobRef;
  /** int32: where each entry begins in `values`. */
  readonly offsets: BlobRef;
  /** int16: vectors over the entry's scale. */
  readonly values: BlobRef;
  readonly scales: BlobRef;
  readonly width: number;
  /** float32 [sides, width]: the mean embedding of the samples of each side, or of all. */
  readonly means: BlobRef;
  /** Spectrograms: time lies along the width and low bands at the bottom. */
  readonly turned: boolean;
  /** Tokens of each entry that is a text. */
  readonly words?: readonly (readonly string[] | null)[];
}

/** What a server of the page shows of samples when it is asked. */
export interface PageMedia {
  /** Of each side, whether its samples have pictures. */
  readonly pictures: readonly boolean[];
  readonly sounds: readonly boolean[];
  /** Whether words can be embedded. */
  readonly words: boolean;
}

/** Everything that the page shows, with its arrays by reference. */
export interface PageData {
  readonly version: 1;
  readonly title: string;
  readonly run: string;
  readonly data: string;
  readonly command: string;
  readonly count: number;
  readonly width: number;
  readonly keys: PageStrings;
  readonly texts?: PageStrings;
  readonly manifest: PageManifest;
  readonly classes: readonly string[];
  readonly labels: BlobRef;
  /** int32, the class by nearest neighbours; -1 for none. */
  readonly predicted: BlobRef;
  readonly facts: readonly PageFact[];
  readonly maps: readonly PageMap[];
  readonly neighbours: { readonly k: number; readonly indices: BlobRef; readonly scores: BlobRef };
  readonly thumbs?: PageThumbs;
  /** WAV files by sample; null for those without one. */
  readonly sounds?: readonly (BlobRef | null)[];
  readonly places?: PagePlaces;
  readonly placesReason?: string;
  readonly classification?: PageClassification;
  readonly training?: PageTraining;
  readonly dimensions: PageDimensions;
  readonly duplicates: readonly PagePair[];
  readonly leaks: readonly PagePair[];
  /** How many pairs there are of each; the lists are cut. */
  readonly pairCounts: {
    readonly duplicates: number;
    readonly leaks: number;
    /** The cosine from which on a pair is counted. */
    readonly threshold: number;
  };
  readonly comparison?: PageComparison;
  readonly crossModal?: PageCrossModal;
  readonly concepts?: PageConcepts;
  /** Set on a page that a server shows. */
  readonly media?: PageMedia;
  /** Set when neighbours, votes and duplicates were looked for among some of the samples only. */
  readonly landmarks?: number;
  /** Words that the map can be searched by, with the samples nearest to each. */
  readonly words?: readonly {
    readonly word: string;
    readonly samples: readonly number[];
    readonly scores: readonly number[];
  }[];
}
