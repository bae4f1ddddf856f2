import { actionFor, HealthMonitor, measureEmbeddings, type StepReport, type Verdict } from '@counterpoint/core';
import type { ProgressDisplay } from '../terminal/progress.js';
import { embeddingMetrics } from './embedding-metrics.js';
import type { PretrainConfig } from './pretrain-config.js';

/** Watches a run: measures embeddings on observed steps, judges their health, and says what the config's policy asks for. */
export class RunMonitor {
  shouldStop = false;
  /** The run ended for its health, and is to be taken back to the last checkpoint that was healthy. */
  shouldRollBack = false;
  readonly #health = new HealthMonitor();
  readonly #config: PretrainConfig;
  readonly #display: ProgressDisplay;
  #verdict: Verdict | undefined;

  constructor(config: PretrainConfig, display: ProgressDisplay) {
    this.#config = config;
    this.#display = display;
  }

  /** Whether the last verdict, if there is one, was good: only then is a checkpoint worth going back to. */
  get healthy(): boolean {
    return this.#verdict === undefined || this.#verdict.health === 'healthy';
  }

  /** What is logged beside the loss. */
  async measure(report: StepReport): Promise<Readonly<Record<string, number>>> {
    if (report.embeddings !== undefined) await this.#judge(report);
    return {
      ...(report.floor === undefined ? {} : { lossFloor: report.floor }),
      ...(report.gradientNorm === undefined ? {} : { gradientNorm: report.gradientNorm }),
      ...(report.embeddings === undefined ? {} : await embeddingMetrics(report.embeddings)),
    };
  }

  async #judge({ step, loss, floor, gradientNorm, embeddings }: StepReport): Promise<void> {
    const verdict = this.#health.judge({
      step, loss, ...(floor === undefined ? {} : { floor }), ...(gradientNorm === undefined ? {} : { gradientNorm }), ...await measureEmbeddings(embeddings ?? {}),
    });
    const action = actionFor(this.#config.onCollapse, verdict, this.#verdict);
    this.#verdict = verdict;
    if (action === 'go on') return;
    this.#display.say(`Step ${step}: ${verdict.health}. ${verdict.reason}.`);
    this.shouldStop = action !== 'warn';
    this.shouldRollBack = action === 'rollback';
  }
}
