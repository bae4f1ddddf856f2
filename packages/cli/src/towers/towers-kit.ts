import type { Batch, Dataset } from '@counterpoint/core';
import type { Report } from '@counterpoint/eval';
import type { Towers } from '@counterpoint/multimodal';
import type { Option } from 'commander';
import type { RawConfig } from '../config/config-file.js';
import type { LearnContext, PrepareContext, Program } from '../program/program.js';
import type { DataConfig, PretrainConfig } from '../run/pretrain-config.js';
import type { PretrainResult } from '../run/pretrain.js';
import type { TrainOptions } from '../run/train-options.js';
import type { EmbeddedPairs } from './embed-pairs.js';
import type { OpenedTowers } from './opened-towers.js';

/** The options of `train` for towers, parsed. */
export interface TowersTrainOptions extends TrainOptions {
  readonly columns?: readonly string[];
  readonly classes?: readonly string[];
  readonly template?: readonly string[];
  readonly tokenizer?: string;
  readonly vocabulary?: number;
}

/** A tokenizer of captions. */
export interface CaptionTokenizer {
  readonly size: number;
  /** The tokens of a caption; only their number is used. */
  encode(text: string): { readonly length: number };
}

/** How captions are cut into tokens. */
export interface CaptionTokenizers {
  /** The tokenizer that is named, or word pieces learned from captions, kept in a folder. */
  make(options: {
    readonly path?: string;
    readonly size: number;
    readonly folder: string;
    readonly corpus: () => Promise<readonly string[]>;
  }): Promise<CaptionTokenizer>;
  /** Reads the tokenizer that a config names by its path. */
  read(path: string): Promise<CaptionTokenizer>;
}

/** What further scores are computed from. */
export interface TowersScoreContext {
  readonly opened: OpenedTowers;
  /** The trained towers or the untrained ones. */
  readonly towers: Towers;
  readonly pairs: EmbeddedPairs;
  readonly dataset: Dataset;
  readonly source: DataConfig;
  /** The fact that says which captions are true, where the data has false ones, too. */
  readonly truth?: string;
  /** Opens another split of the same data, false captions included. */
  open(split: string): Promise<Dataset>;
}

/** One answer of `search`, for a page. */
export interface TowersHit {
  /** As the data names it, where it has classes. */
  readonly class?: string;
  readonly name: string;
  readonly score: number;
  readonly caption?: string;
  /** The index of the sample in the data. */
  readonly place: number;
}

/** Questions and their answers. */
export interface TowersAnswers {
  readonly question: string;
  readonly hits: readonly TowersHit[];
}

/** What makes a family of commands over two towers its own. */
export interface TowersKit<Options extends TowersTrainOptions = TowersTrainOptions> {
  /** The command that the others stand below, such as `clip`. */
  readonly command: string;
  /** The program with its command: `counterpoint-vision clip`. */
  readonly program: Omit<Program, 'learn' | 'prepare'>;
  /** A sample, in the singular: `picture`. */
  readonly sample: string;
  /** The side that is not text. */
  readonly side: string;
  /** What the train command says of itself. */
  readonly about: string;
  readonly contextLength: number;
  /** Word pieces that are learned by default. */
  readonly vocabulary: number;
  /** Whether captions are made of the classes where no column is named. */
  readonly captionsOfClasses: boolean;
  readonly tokenizers: CaptionTokenizers;
  /** What is trained on without `--data`. */
  readonly defaultData?: string;
  /** Further options of `train`. */
  readonly trainOptions?: readonly Option[];
  /** Further entries of the config that come from the options. */
  learn?(options: Options, config: PretrainConfig, context: LearnContext): Promise<RawConfig>;
  /** Changes the samples that are trained on. */
  prepare?(dataset: Dataset, context: PrepareContext): Promise<Dataset>;
  /** Completes the folder of a run that ended. */
  finish?(run: string, config: PretrainConfig, result: PretrainResult<Batch>): Promise<void>;
  /** Further scores. */
  scores?(context: TowersScoreContext): Promise<Readonly<Record<string, Report>>>;
  /** Shows answers as a page. */
  readonly page?: {
    readonly defaultOut: string;
    write(
      out: string,
      title: string,
      answers: readonly TowersAnswers[],
      source: { readonly dataset: Dataset; readonly opened: OpenedTowers },
    ): Promise<void>;
  };
}
