import { CounterpointError } from '@counterpoint/core';
import { auditLeakage, leakageNote, refuseLeakage } from '@counterpoint/eval';
import type { ReadText } from '@counterpoint/text';

/** What happens to copies of training texts among the test texts. */
export type LeakagePolicy = 'report' | 'fail';

/**
 * A note on test texts that are also training texts, exactly or but for few words.
 *
 * @throws CP_EVAL_LEAKAGE when there are copies and the policy is `fail`
 */
export function textLeakage(
  train: readonly ReadText[],
  test: readonly ReadText[],
  policy: LeakagePolicy,
): readonly string[] {
  const audit = auditLeakage({ content: { train: train.map(whole), test: test.map(whole) } });
  if (policy === 'fail') refuseLeakage(audit);
  const note = leakageNote(audit);
  return [note ?? `No copy of a training row is among the ${test.length} that are scored.`];
}

/**
 * Data without a training part cannot be audited, so `fail` is refused.
 *
 * @throws CP_NLP_USAGE
 */
export function refuseUnaudited(policy: LeakagePolicy, where: string): void {
  if (policy !== 'fail') return;
  throw new CounterpointError('CP_NLP_USAGE', {
    what: 'There is no training part to look for copies in',
    where: `--leakage fail on ${where}`,
    expected: 'a folder with a training split beside the split to score',
    remedy: 'name the split with --train, or leave --leakage out',
  });
}

const whole = ({ texts }: ReadText): string => texts.join('\n');
