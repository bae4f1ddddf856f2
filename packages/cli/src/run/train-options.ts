import type { RawConfig } from '../config/config-file.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { OnError } from '../commands/shared-options.js';

/** The options of `train`, parsed. */
export interface TrainOptions {
  readonly data?: string;
  /** The data in the words of the user, where `data` says more. @default `data` */
  readonly dataAsNamed?: string;
  readonly split?: string;
  readonly label?: string;
  readonly config?: string;
  /**
   * Entries of a config that the program derives: over the recipe and the file, below the options.
   */
  readonly overlay?: RawConfig;
  /** `path.to.key=value`. */
  readonly set?: readonly string[];
  readonly method?: string;
  /** The recipe where the user names no method. @default the program's default method */
  readonly defaultRecipe?: string;
  /** Chooses a recipe for the data within a budget. */
  readonly recipe?: 'auto';
  /** Seconds for choosing and training, with `recipe`. */
  readonly budget?: number;
  /** A run whose search is repeated, step by step, in place of a budget. */
  readonly replay?: string;
  /** A loss of any plugin, for the method `core/two-views`. */
  readonly loss?: string;
  readonly out?: string;
  readonly resume?: string;
  /** A run or a file of weights to start from. */
  readonly from?: string;
  /** Passes over the data to add to a run. */
  readonly moreEpochs?: number;
  /** @default `auto`; that of the run when a run is resumed */
  readonly engine?: string;
  /** @default the number of processors; that of the run when a run is resumed */
  readonly threads?: number;
  readonly seed?: number;
  readonly epochs?: number;
  readonly batchSize?: number;
  /** In bytes. */
  readonly memory?: number;
  /** The split to score while training. */
  readonly validate?: string;
  /** Steps between scores. */
  readonly validateEvery?: number;
  /** Scores without improvement before training stops. */
  readonly patience?: number;
  readonly onCollapse?: 'warn' | 'stop' | 'rollback';
  readonly onError?: OnError;
  readonly plugin?: readonly string[];
  readonly json?: boolean;
  /** Which engine joins the ranks of a run. */
  readonly ranks?: 'mpi';
  /** Seconds that a rank waits for the others. */
  readonly deadline?: number;
  /** Seconds before the end of a Slurm job at which the run stops with a checkpoint. */
  readonly signalBefore?: number;
  readonly dryRun?: boolean;
  /** Refuses a config that the command cannot mean: the resolved one, or that of a resumed run. */
  readonly check?: (config: PretrainConfig) => void;
}
