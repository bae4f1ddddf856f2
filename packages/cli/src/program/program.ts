import type {
  Dataset,
  Modality,
  Plugin,
  RecipeChooser,
  Registry,
  TypedConfig,
} from '@counterpoint/core';
import type { DataReport, OtherSourceConfig } from '@counterpoint/data';
import type { RawConfig } from '../config/config-file.js';
import type { SearchResult } from '../search/search-result.js';
import type { OpenedRun } from '../run/open-run.js';
import type { DataConfig, PretrainConfig } from '../run/pretrain-config.js';
import type { Embedder } from '../score/embedder.js';
import type { ValidationScore } from '../score/validation-score.js';
import type { StudyParts } from '../study/study-parts.js';

/** What a program may look at before the parts of a run are created. */
export interface LearnContext {
  /** The folder of the new run, or one that is removed after a dry run. */
  readonly folder: string;
  /** Opens the training split; the run uses the same data set. */
  open(): Promise<Dataset>;
  /** Prints a line for the user. */
  say(line: string): void;
}

/** What a program may use to prepare the samples of a run. */
export interface PrepareContext {
  readonly config: PretrainConfig;
  readonly registry: Registry;
  /** Prints a line for the user. */
  say(line: string): void;
}

/** Weights of another library in the form of this one. */
export interface TranslatedWeights {
  /** A safetensors file. */
  readonly file: Uint8Array;
  /** Entries of the config that the weights ask for. */
  readonly overlay: RawConfig;
}

/** A start from an earlier model. */
export interface Start {
  /** Entries of the config, such as `encoder`, `modality` and `weights`. */
  readonly overlay: RawConfig;
}

/** What makes a program its own; the shared commands are built from it. */
export interface Program {
  /** The command's name, such as `counterpoint-vision`. */
  readonly name: string;
  /** What it calls its samples, in the plural: `pictures`. */
  readonly samples: string;
  readonly plugins: readonly Plugin[];
  /** Defaults by method name. */
  readonly recipes: Readonly<Record<string, RawConfig>>;
  readonly defaultMethod: string;
  /** Recipes that may suit some data, for `train --recipe auto`. */
  readonly chooseRecipes?: RecipeChooser;
  /** A path for the examples in `--help`. */
  readonly exampleData?: string;
  /** A query of `search` for the examples in `--help`. */
  readonly exampleQuery?: string;
  /** The modality's entries for the `preprocessor_config.json` of a pretrained model. */
  modalityOf?(preprocessor: Readonly<Record<string, unknown>>): RawConfig;
  /** Completes a config before it is validated. */
  complete?(config: RawConfig): Promise<RawConfig>;
  /** The source component that opens a path whose layout is detected. @default 'data/open' */
  readonly detect?: string;
  /** Completes a source that a text of `--data` means. */
  adapt?(source: OtherSourceConfig): OtherSourceConfig;
  /**
   * Extensions of the files that hold samples, where they do not depend on the modality's config.
   */
  readonly extensions?: readonly string[];
  /**
   * Entries of the config that come from the data, such as a tokenizer or statistics: below the
   * options of the user.
   */
  learn?(config: PretrainConfig, context: LearnContext): Promise<RawConfig>;
  /**
   * Whether what was learned replaces options of the user: where it answers one, as numbers answer
   * `"normalise": "data"`. @default false
   */
  readonly learnReplacesOptions?: boolean;
  /** Recognises weights of another library. @returns undefined for files of this one */
  translateWeights?(file: Uint8Array, where: string): TranslatedWeights | undefined;
  /**
   * Whether `evaluate` can score data like what was read. Default: where it has more than one class.
   */
  canEvaluate?(report: DataReport): boolean;
  /** Opens a run. Default: `openRun`, one encoder. */
  openRun?(path: string, engine?: string): Promise<OpenedRun>;
  /** Prepares the stored samples that a run is trained on. */
  prepare?(dataset: Dataset, context: PrepareContext): Promise<Dataset>;
  /**
   * The splits of data that is opened by a component of the program; undefined where `listSplits`
   * of the data package finds them.
   */
  splits?(data: DataConfig, extensions: readonly string[]): Promise<readonly string[] | undefined>;
  /**
   * One group id for each sample, where the program recognises near-duplicates: for `data.groups`.
   */
  nearDuplicates?(dataset: Dataset, modality: Modality): Promise<Int32Array>;
  /**
   * Simple systems that an encoder must beat. Default: the values of the samples themselves, as
   * `raw`.
   */
  baselines?(run: OpenedRun): Promise<Readonly<Record<string, Embedder>>>;
  /** Shows the results of `search` as a file. */
  sheet?(
    run: OpenedRun,
    results: readonly SearchResult[],
    out: string,
    /** Says what is left out. */
    say: (line: string) => void,
  ): Promise<void>;
  /** Encodes the sheets of thumbnails of `explore`. Default: PNG. */
  readonly sheetEncoder?: {
    readonly mime: string;
    encode(pixels: {
      readonly width: number;
      readonly height: number;
      readonly data: Uint8Array;
      readonly channels: 3;
    }): Promise<Uint8Array>;
  };
  /** What `finetune` does for this program's samples. */
  readonly fineTune?: {
    /** Entries of the config below those of every program, such as an optimizer. */
    readonly recipe?: RawConfig;
    /** Mild views for a modality. Default: samples as they are. */
    readonly views?: (modality: TypedConfig) => RawConfig | undefined;
    /**
     * Whether `study` compares with a linear probe on the values of the samples, which then are of
     * one length, where the program has no `baselines`. @default false
     */
    readonly rawBaseline?: boolean;
    /**
     * Accuracies of simple systems on the held-out samples, by name, that `study` compares with.
     * Default: linear probes on the program's `baselines`.
     */
    readonly baselines?: (
      parts: StudyParts,
      run: OpenedRun,
    ) => Promise<Readonly<Record<string, number>>>;
  };
  /** The score that `train --validate` logs. Default: nearest neighbours, for labelled data. */
  validation?: ValidationScore;
}
