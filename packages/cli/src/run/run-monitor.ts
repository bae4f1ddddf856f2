import type { StepReport } from '@counterpoint/core';
import type { ProgressDisplay } from '../terminal/progress.js';
import type { PretrainConfig } from './pretrain-config.js';

export class RunMonitor {
  shouldStop = false;
  constructor(_config: PretrainConfig, _display: ProgressDisplay) {}
  async measure(_report: StepReport): Promise<Record<string, number>> { return {}; }
}
