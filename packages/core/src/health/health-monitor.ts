import type { Measurements } from './measurements.js';
import type { Health, Verdict } from './verdict.js';

/** The limits at which {@link HealthMonitor} calls a run collapsed, collapsing or diverged. */
export interface HealthMonitorConfig {
  /** Spread below which embeddings count as one point. @default .05 */
  readonly collapsedSpread?: number;
  /**
   * Spread below which, once it has fallen by half from its highest, a run counts as collapsing.
   * @default .15
   */
  readonly collapsingSpread?: number;
  /** RankMe below which embeddings count as a line. @default 1.5 */
  readonly collapsedRank?: number;
  /**
   * RankMe, as a share of its highest value so far, below which a run counts as collapsing.
   * @default .25
   */
  readonly rankDropRatio?: number;
  /**
   * The rank that the objective can reach, where it is below the width. In supervised contrastive
   * learning, for example, classes converge to a simplex of (classes - 1) dimensions. Ranks are
   * judged relative to it, and dead dimensions are ignored.
   * @default none
   */
  readonly reachableRank?: number;
  /** The share of dead dimensions from which on a run counts as collapsing. @default .5 */
  readonly deadDimensions?: number;
  /** The twin's drift that counts as diverging. @default 3 */
  readonly maxTwinDrift?: number;
  /**
   * Largest distance from the floor, as a share of the floor, at which a loss counts as on it.
   * @default .002
   */
  readonly floorTolerance?: number;
  /** Consecutive measurements that must agree before the verdict gets worse. @default 3 */
  readonly patience?: number;
  /** Consecutive measurements on the floor that count as a collapse. @default 8 */
  readonly floorPatience?: number;
  /**
   * The gradient's norm, as a multiple of its median so far, that counts as diverging. @default
   * 1000
   */
  readonly explodedGradient?: number;
}

const order: readonly Health[] = ['healthy', 'collapsing', 'collapsed', 'diverged'];

/**
 * Judges the health of a run from its measurements. It holds and reads no tensors.
 *
 * collapsed: the embeddings are one point (spread), a line (RankMe), or the loss has stayed on its
 * closed-form floor; Jing et al. 2022, https://arxiv.org/abs/2110.09348, name the first complete
 * and the second dimensional collapse. collapsing: moving towards it, or half of the dimensions are
 * dead. diverged: the loss, the gradient or the twin is not finite, the gradient's norm exploded,
 * or the twin drifted too far. The reason reports alignment and uniformity, which a collapse brings
 * to 0. A single measurement decides only when a value is not finite.
 */
export class HealthMonitor {
  readonly #config: Required<HealthMonitorConfig>;
  readonly #norms: number[] = [];
  #highestSpread = 0;
  #highestRank = 0;
  #measurementsOnFloor = 0;
  #recentReadings: Health[] = [];
  #verdict: Health = 'healthy';

  constructor(config: HealthMonitorConfig = {}) {
    this.#config = {
      collapsedSpread: 0.05,
      collapsingSpread: 0.15,
      collapsedRank: 1.5,
      reachableRank: Infinity,
      rankDropRatio: 0.25,
      deadDimensions: 0.5,
      maxTwinDrift: 3,
      floorTolerance: 0.002,
      patience: 3,
      floorPatience: 8,
      explodedGradient: 1000,
      ...config,
    };
  }

  /**
   * Judges one more step. The verdict may get worse after `patience` measurements and better after
   * as many.
   */
  judge(measured: Measurements): Verdict {
    const { health, reason } = this.#assess(measured);
    this.#recentReadings = [...this.#recentReadings, health].slice(-this.#config.patience);
    const notFinite = health === 'diverged' && !Number.isFinite(measured.loss);
    if (notFinite || this.#recentReadings.length === this.#config.patience) {
      const ranks = this.#recentReadings.map((each) => order.indexOf(each));
      const [mildest, worst] = [Math.min(...ranks), Math.max(...ranks)];
      const now = order.indexOf(this.#verdict);
      this.#verdict = notFinite
        ? 'diverged'
        : mildest > now
          ? order[mildest]!
          : worst < now
            ? order[worst]!
            : this.#verdict;
    }
    return {
      health: this.#verdict,
      reason:
        this.#verdict === health
          ? reason
          : this.#verdict === 'healthy'
            ? 'no lasting problem'
            : `${this.#verdict} before; now: ${reason}`,
      latestReading: health,
      measurements: measured,
    };
  }

  #assess(measured: Measurements): { health: Health; reason: string } {
    const {
      collapsedSpread,
      collapsingSpread,
      collapsedRank,
      reachableRank,
      rankDropRatio,
      deadDimensions,
      maxTwinDrift,
      floorTolerance,
      floorPatience,
      explodedGradient,
    } = this.#config;
    const {
      loss,
      floor,
      gradientNorm,
      spread,
      rankMe,
      deadDimensions: deadShare,
      twinDrift: drift,
    } = measured;
    if (!Number.isFinite(loss)) return { health: 'diverged', reason: `the loss is ${loss}` };
    if (gradientNorm !== undefined) {
      if (!Number.isFinite(gradientNorm))
        return { health: 'diverged', reason: `the gradient's norm is ${gradientNorm}` };
      const usual = median(this.#norms);
      if (this.#norms.length >= 5 && gradientNorm > explodedGradient * usual)
        return {
          health: 'diverged',
          reason: `the gradient's norm is ${gradientNorm.toPrecision(3)}, usually ${usual.toPrecision(3)}`,
        };
      this.#norms.push(gradientNorm);
      if (this.#norms.length > 64) this.#norms.shift();
    }
    if (drift !== undefined && !(drift <= maxTwinDrift))
      return {
        health: 'diverged',
        reason: `the twin is ${drift.toPrecision(3)} times the length of the weights away from them`,
      };
    if (spread !== undefined) this.#highestSpread = Math.max(this.#highestSpread, spread);
    if (rankMe !== undefined) this.#highestRank = Math.max(this.#highestRank, rankMe);
    this.#measurementsOnFloor =
      floor !== undefined && Math.abs(loss - floor) <= floorTolerance * Math.abs(floor)
        ? this.#measurementsOnFloor + 1
        : 0;
    if (spread !== undefined && !(spread >= collapsedSpread))
      return {
        health: 'collapsed',
        reason:
          `all embeddings are nearly one: their spread is ${spread.toPrecision(2)}, where 1 is ` +
          `all over the sphere${alignmentText(measured)}`,
      };
    const minRank = Math.min(collapsedRank, reachableRank / 2);
    if (rankMe !== undefined && !(rankMe >= minRank))
      return {
        health: 'collapsed',
        reason: `the embeddings lie on a line: RankMe is ${rankMe.toFixed(2)}${alignmentText(measured)}`,
      };
    if (this.#measurementsOnFloor >= floorPatience)
      return {
        health: 'collapsed',
        reason:
          `the loss stays at ${loss.toPrecision(4)}, which is what embeddings that are all one ` +
          `give (${floor!.toPrecision(4)})`,
      };
    if (spread !== undefined && spread < collapsingSpread && spread < this.#highestSpread / 2)
      return {
        health: 'collapsing',
        reason: `the spread fell from ${this.#highestSpread.toFixed(2)} to ${spread.toFixed(2)}`,
      };
    const expectedRank = Math.min(this.#highestRank, reachableRank);
    if (rankMe !== undefined && rankMe < rankDropRatio * expectedRank)
      return {
        health: 'collapsing',
        reason: `RankMe fell from ${this.#highestRank.toFixed(1)} to ${rankMe.toFixed(1)}`,
      };
    if (deadShare !== undefined && reachableRank === Infinity && deadShare >= deadDimensions)
      return {
        health: 'collapsing',
        reason: `${Math.round(100 * deadShare)}% of the dimensions are dead`,
      };
    return { health: 'healthy', reason: 'embeddings are spread out and the gradient is finite' };
  }
}

/** Alignment and uniformity as text, where they were measured. */
function alignmentText({ alignment, uniformity }: Measurements): string {
  const parts = [
    alignment === undefined ? [] : [`alignment ${alignment.toPrecision(2)}`],
    uniformity === undefined ? [] : [`uniformity ${uniformity.toPrecision(2)}`],
  ].flat();
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
