import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import type { Encoder } from '@counterpoint/core';
import type { PreparedScore } from '../score/validation-score.js';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';
import type { RunFolder } from './run-folder.js';
import { writeEncoder } from './write-encoder.js';

/** The best score of a run. */
export interface BestScore {
  readonly name: string;
  readonly step: number;
  readonly score: number;
  /** The folder with the encoder of that step. */
  readonly path: string;
}

interface ValidationOptions {
  readonly config: PretrainConfig;
  readonly recorded: PretrainConfig;
  readonly folder: RunFolder;
  readonly display: ProgressDisplay;
  readonly validation?: PreparedScore;
}

/**
 * Scores the encoder while it is trained, keeps the best one in `best/`, and says when patience is
 * at its end. Its state is the metrics of the
 * run, so that a resumed run goes on exactly.
 */
export class Validation {
  best: BestScore | undefined;
  shouldStop = false;
  readonly #options: ValidationOptions;
  readonly #encoder: Encoder;
  #withoutGain = 0;

  private constructor(options: ValidationOptions, encoder: Encoder) {
    this.#options = options;
    this.#encoder = encoder;
  }

  /** Restores the state from the metrics that the run has logged so far. */
  static async begin(options: ValidationOptions, encoder: Encoder): Promise<Validation> {
    const validation = new Validation(options, encoder);
    const { folder, validation: prepared } = options;
    if (prepared === undefined) return validation;
    for (const line of await folder.metrics()) {
      const score = line[`validation.${prepared.name}`];
      if (score !== undefined) validation.#judge(line['step']!, score);
    }
    if (validation.best === undefined)
      await rm(join(folder.path, 'best'), { recursive: true, force: true });
    return validation;
  }

  /**
   * The scores of a step, by their names in the metrics; none between the steps that are scored.
   */
  async at(step: number, totalSteps: number): Promise<Readonly<Record<string, number>>> {
    const { config, recorded, folder, display, validation } = this.#options;
    const { everySteps } = config.validation ?? { everySteps: 0 };
    if (validation === undefined || (step % everySteps !== 0 && step !== totalSteps)) return {};
    const score = await validation.score(this.#encoder);
    const isBest = this.#judge(step, score);
    if (isBest)
      await writeEncoder(
        join(folder.path, 'best'),
        { ...recorded, label: recorded.data.label },
        this.#encoder,
      );
    display.say(
      `Step ${step}: ${validation.name} ${score.toFixed(4)} on the split ` +
        `${config.validation!.split}${isBest ? ', the best so far' : ''}.`,
    );
    return { [`validation.${validation.name}`]: score };
  }

  /** Whether a score is the best so far. */
  #judge(step: number, score: number): boolean {
    const { config, folder, validation } = this.#options;
    const isBest = this.best === undefined || score > this.best.score;
    if (isBest) {
      const path = join(folder.path, 'best');
      this.best = { name: validation!.name, step, score, path };
    }
    this.#withoutGain = isBest ? 0 : this.#withoutGain + 1;
    const patience = config.validation?.patience ?? 0;
    this.shouldStop = patience > 0 && this.#withoutGain >= patience;
    return isBest;
  }
}
