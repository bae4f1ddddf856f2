import type { Verdict } from './verdict.js';

/**
 * What to do about a run that is not healthy: go on, end it, or end it and go back to the last
 * checkpoint that was.
 */
export type CollapsePolicy = 'warn' | 'stop' | 'rollback';

/** What a policy says to do now. */
export type HealthAction = 'go on' | 'warn' | 'stop' | 'rollback';

/**
 * What to do after a verdict: a healthy run goes on, a collapsing one is warned about, a collapsed
 * or diverged one meets the policy.
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
