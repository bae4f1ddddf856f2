/**
 * Strengths: factors are drawn from 1 +- strength (never below 0), the hue from +- `hue` turns,
 * the order at random.
 */
export interface ColourJitterConfig {
  /** @default 0 */
  readonly brightness?: number;
  /** @default 0 */
  readonly contrast?: number;
  /** @default 0 */
  readonly saturation?: number;
  /** At most 0.5. @default 0 */
  readonly hue?: number;
}

/** One operation of a jitter: a factor, or for hue a part of a turn. */
export interface JitterStep {
  readonly kind: 'brightness' | 'contrast' | 'saturation' | 'hue';
  readonly by: number;
}
