import type { PretrainConfig } from '../run/pretrain-config.js';
import { capital } from '../terminal/capital.js';

/** Methods that learn from classes. */
const labelled = /sup-?con|speaker|classes|uni-cl/i;

/**
 * What scores of an encoder are no evidence for, from how it was trained: one sentence each.
 *
 * @param samples what the program calls them, in the plural
 */
export function limitsOf(samples: string, config: PretrainConfig | undefined): string[] {
  const lines = [
    `${capital(samples)} of another kind or origin than the training data: measure on yours.`,
    'Decisions about people, or anything else that errors may harm: it repeats the biases of its data.',
  ];
  if (config === undefined) return lines;
  const { method, data } = config;
  const learnsClasses = labelled.test(method.type) || data.groups === 'label';
  if (learnsClasses)
    lines.unshift(
      'Classes that training did not label: scores on the trained classes do not carry over to others.',
    );
  if (config.seed !== undefined)
    lines.push(
      'What another seed would give: the intervals draw samples, not training runs (`compare` draws both).',
    );
  return lines;
}
