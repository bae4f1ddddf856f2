import type { StepReport } from '@counterpoint/core';
import type { ProgressDisplay } from '../terminal/progress.js';
import { embeddingMetrics } from './embedding-metrics.js';
import type { PretrainConfig } from './pretrain-config.js';

/** Watches a run: measures embeddings on observed steps, and judges their health. */
export class RunMonitor {
  shouldStop = false;

  constructor(_config: PretrainConfig, _display: ProgressDisplay) {}

  /** What is logged beside the loss. */
  async measure(report: StepReport): Promise<Readonly<Record<string, number>>> {
    return {
      ...(report.floor === undefined ? {} : { lossFloor: report.floor }),
      ...(report.gradientNorm === undefined ? {} : { gradientNorm: report.gradientNorm }),
      ...(report.embeddings === undefined ? {} : await embeddingMetrics(report.embeddings)),
    };
  }
}
