import type { Measurements } from './measurements.js';
import type { Health, Verdict } from './verdict.js';

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
   * RankMe, as a share of its highest so far, below which a run counts as collapsing. @default .25
   */
  readonly fallenRank?: number;
  /**
   * The rank that the objective leads to, where it is below that of the embeddings: classes that
   * attract, as in supervised contrastive
   * learning, end as points on a simplex of (classes - 1) dimensions. Ranks are judged relative to
   * it, dead dimensions are not counted.
   * @default none
   */
  readonly reachableRank?: number;
  /** The share of dead dimensions from which on a run counts as collapsing. @default .5 */
  readonly deadDimensions?: number;
  /** The twin's drift that counts as diverging. @default 3 */
  readonly lostTwin?: number;
  /** How near a loss is to its floor, as a share of the floor, to sit on it. @default .002 */
  readonly nearFloor?: number;
  /**
   * Measurements in a row that must agree before a verdict worse than the last is given. @default 3
   */
  readonly patience?: number;
  /** Measurements over which the floor must hold the loss. @default 8 */
  readonly floorPatience?: number;
  /**
   * The gradient's norm, as a multiple of its median so far, that counts as diverging. @default
   * 1000
   */
  readonly explodedGradient?: number;
}

const order: readonly Health[] = ['healthy', 'collapsing', 'collapsed', 'diverged'];

/**
 * Watches a run by its measurements and says how it is. It holds no tensors and reads nothing.
 *
 * collapsed: the embeddings are one point (spread), a line (RankMe), or the loss has stayed on its
 * closed-form floor; Jing et al. 2022,
 * https://arxiv.org/abs/2110.09348, name the first complete and the second dimensional collapse.
 * collapsing: on the way there, or half of the
 * dimensions carry nothing. diverged: the loss, the gradient or the twin is not finite, the
 * gradient's norm exploded, or the twin lost what it
 * follows. Alignment and uniformity stand in the reason: a collapse brings both to 0. A single
 * measurement never decides, but for what is not finite.
 */
export class HealthMonitor {
  readonly #config: Required<HealthMonitorConfig>;
  readonly #norms: number[] = [];
  #highestSpread = 0;
  #highestRank = 0;
  #onFloor = 0;
  #suspicions: Health[] = [];
  #verdict: Health = 'healthy';

  constructor(config: HealthMonitorConfig = {}) {
    this.#config = {
      collapsedSpread: 0.05,
      collapsingSpread: 0.15,
      collapsedRank: 1.5,
      reachableRank: Infinity,
      fallenRank: 0.25,
      deadDimensions: 0.5,
      lostTwin: 3,
      nearFloor: 0.002,
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
    const { health, reason } = this.#suspect(measured);
    this.#suspicions = [...this.#suspicions, health].slice(-this.#config.patience);
    const notFinite = health === 'diverged' && !Number.isFinite(measured.loss);
    if (notFinite || this.#suspicions.length === this.#config.patience) {
      const ranks = this.#suspicions.map((each) => order.indexOf(each));
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
            ? 'nothing lasting is seen'
            : `${this.#verdict} before; now: ${reason}`,
      latestReading: health,
      measurements: measured,
    };
  }

  #suspect(measured: Measurements): { health: Health; reason: string } {
    const {
      collapsedSpread,
      collapsingSpread,
      collapsedRank,
      reachableRank,
      fallenRank,
      deadDimensions,
      lostTwin,
      nearFloor,
      floorPatience,
      explodedGradient,
    } = this.#config;
    const {
      loss,
      floor,
      gradientNorm,
      spread,
      rankMe,
      deadDimensions: dead,
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
    if (drift !== undefined && !(drift <= lostTwin))
      return {
        health: 'diverged',
        reason: `the twin is ${drift.toPrecision(3)} times the length of the weights away from them`,
      };
    if (spread !== undefined) this.#highestSpread = Math.max(this.#highestSpread, spread);
    if (rankMe !== undefined) this.#highestRank = Math.max(this.#highestRank, rankMe);
    this.#onFloor =
      floor !== undefined && Math.abs(loss - floor) <= nearFloor * Math.abs(floor)
        ? this.#onFloor + 1
        : 0;
    if (spread !== undefined && !(spread >= collapsedSpread))
      return {
        health: 'collapsed',
        reason:
          `all embeddings are nearly one: their spread is ${spread.toPrecision(2)}, where 1 is ` +
          `all over the sphere${inWords(measured)}`,
      };
    const leastRank = Math.min(collapsedRank, reachableRank / 2);
    if (rankMe !== undefined && !(rankMe >= leastRank))
      return {
        health: 'collapsed',
        reason: `the embeddings lie on a line: RankMe is ${rankMe.toFixed(2)}${inWords(measured)}`,
      };
    if (this.#onFloor >= floorPatience)
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
    if (rankMe !== undefined && rankMe < fallenRank * expectedRank)
      return {
        health: 'collapsing',
        reason: `RankMe fell from ${this.#highestRank.toFixed(1)} to ${rankMe.toFixed(1)}`,
      };
    if (dead !== undefined && reachableRank === Infinity && dead >= deadDimensions)
      return {
        health: 'collapsing',
        reason: `${Math.round(100 * dead)}% of the dimensions are dead`,
      };
    return { health: 'healthy', reason: 'embeddings are spread out and the gradient is finite' };
  }
}

/** Alignment and uniformity for people, where they were measured. */
function inWords({ alignment, uniformity }: Measurements): string {
  const parts = [
    alignment === undefined ? [] : [`alignment ${alignment.toPrecision(2)}`],
    uniformity === undefined ? [] : [`uniformity ${uniformity.toPrecision(2)}`],
  ].flat();
  return parts.length === 0 ? '' : ` (${parts.join(', ')})`;
}

function median(values: readonly number[]): number {
  return [...values].sort((a, b) => a - b)[Math.floor(values.length / 2)] ?? 0;
}
