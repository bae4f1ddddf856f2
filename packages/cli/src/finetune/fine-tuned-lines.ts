import { textTable } from '../terminal/text-table.js';
import { intervalText } from '../score/score-table.js';
import type { FineTuned } from './finish-fine-tune.js';

/** What fine-tuning gave, for people. */
export function fineTunedLines(fineTuned: FineTuned): string[] {
  const { classes, samples, head, startProbe, majority, gain, interpolation, candidates } =
    fineTuned;
  const table = textTable(
    ['held out', 'accuracy', 'gain of the head'],
    [
      ['head', intervalText(head), ''],
      ["start's linear probe", intervalText(startProbe), intervalText(gain.overStartProbe)],
      ['most frequent class', intervalText(majority), intervalText(gain.overMajority)],
    ],
  );
  const accuracies = candidates?.map(({ share, accuracy }) => `${share}: ${accuracy.toFixed(3)}`);
  return [
    `${samples.heldOut} samples held out, ${samples.train} trained on:`,
    table,
    ...(accuracies === undefined
      ? []
      : [
          `The export lies at ${interpolation} between start (0) and end (1): ${accuracies.join(', ')}. ` +
            'It was chosen on these samples: score it on others.',
        ]),
    `Classes, in the order of the head: ${classes.slice(0, 20).join(', ')}` +
      `${classes.length > 20 ? `, and ${classes.length - 20} more` : ''}.`,
  ];
}
