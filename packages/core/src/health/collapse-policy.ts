import type { Verdict } from './verdict.js';

/**
 * What to do with an unhealthy run: continue with a warning, stop, or stop and return to the last
 * healthy checkpoint.
 */
export type CollapsePolicy = 'warn' | 'stop' | 'rollback';

/** The action that a policy requires. */
export type HealthAction = 'go on' | 'warn' | 'stop' | 'rollback';

/**
 * The action after a verdict: a healthy run continues, a collapsing one causes a warning, and the
 * policy decides for a collapsed or diverged one.
 *
 * @param before the verdict before this one: a warning is given once for each change
 */
export function actionFor(
  policy: CollapsePolicy,
  verdict: Verdict,
  before?: Verdict,
): HealthAction {
  if (verdict.health === 'healthy') return 'go on';
  if (verdict.health !== 'collapsing' && policy !== 'warn') return policy;
  return before?.health === verdict.health ? 'go on' : 'warn';
}
