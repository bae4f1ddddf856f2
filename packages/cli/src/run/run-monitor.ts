import {
  actionFor,
  HealthMonitor,
  measureEmbeddings,
  twinDrift,
  type Method,
  type StepReport,
  type Verdict,
} from '@counterpoint/core';
import type { ProgressDisplay } from '../terminal/progress.js';
import { embeddingMetrics } from './embedding-metrics.js';
import type { PretrainConfig } from './pretrain-config.js';

/** The first verdict of a run that was lost. */
export interface Alarm {
  readonly step: number;
  readonly health: Verdict['health'];
  readonly reason: string;
}

/**
 * Watches a run: measures embeddings on observed steps, judges their health, and says what the
 * config's policy asks for.
 */
export class RunMonitor {
  shouldStop = false;
  /**
   * The run ended for its health, and is to be taken back to the last checkpoint that was healthy.
   */
  shouldRollBack = false;
  /** When the run was first found collapsed or diverged. */
  alarm: Alarm | undefined;
  readonly #health: HealthMonitor;
  readonly #config: PretrainConfig;
  readonly #display: ProgressDisplay;
  readonly #method: Method;
  #verdict: Verdict | undefined;

  /**
   * @param reachableRank the rank that the objective leads to: of classes that attract one less
   * than their number
   */
  constructor(
    config: PretrainConfig,
    display: ProgressDisplay,
    method: Method,
    reachableRank?: number,
  ) {
    this.#health = new HealthMonitor(reachableRank === undefined ? {} : { reachableRank });
    this.#config = config;
    this.#display = display;
    this.#method = method;
  }

  /**
   * Whether the last measurement, if there is one, looked healthy by itself: only then is a
   * checkpoint worth going back to.
   */
  get healthy(): boolean {
    return (
      this.#verdict === undefined ||
      (this.#verdict.health === 'healthy' && this.#verdict.latestReading === 'healthy')
    );
  }

  /** What is logged beside the loss. */
  async measure(report: StepReport): Promise<Readonly<Record<string, number>>> {
    const drift = report.embeddings === undefined ? undefined : await twinDrift(this.#method);
    if (report.embeddings !== undefined) await this.#judge(report, drift);
    return {
      ...(report.floor === undefined ? {} : { lossFloor: report.floor }),
      ...(report.gradientNorm === undefined ? {} : { gradientNorm: report.gradientNorm }),
      ...(drift === undefined ? {} : { twinDrift: drift }),
      ...(report.embeddings === undefined ? {} : await embeddingMetrics(report.embeddings)),
    };
  }

  /** A loss that is not finite ended the loop. @returns whether the policy has an answer to it */
  lost(step: number, loss: number): boolean {
    const verdict = this.#health.judge({ step, loss });
    this.#act(step, verdict);
    return this.shouldStop;
  }

  async #judge(
    { step, loss, floor, gradientNorm, embeddings }: StepReport,
    drift: number | undefined,
  ): Promise<void> {
    this.#act(
      step,
      this.#health.judge({
        step,
        loss,
        ...(floor === undefined ? {} : { floor }),
        ...(gradientNorm === undefined ? {} : { gradientNorm }),
        ...(drift === undefined ? {} : { twinDrift: drift }),
        ...(this.#method.constrainsSpread === false
          ? {}
          : await measureEmbeddings(embeddings ?? {})),
      }),
    );
  }

  #act(step: number, verdict: Verdict): void {
    const { health, reason } = verdict;
    const action = actionFor(this.#config.onCollapse, verdict, this.#verdict);
    this.#verdict = verdict;
    if (health === 'collapsed' || health === 'diverged') this.alarm ??= { step, health, reason };
    if (action === 'go on') return;
    this.#display.say(`Step ${step}: ${health}. ${reason}.`);
    this.shouldStop = action !== 'warn';
    this.shouldRollBack = action === 'rollback';
  }
}
