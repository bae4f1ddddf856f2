import {
  CounterpointError,
  disposeBatch,
  writeFileAtomically,
  type Batch,
} from '@counterpoint/core';
import type { PairExplanation, SideView } from '@counterpoint/explain';
import type { Command } from 'commander';
import { writing } from '../run/writing.js';
import { addExamples } from '../commands/examples.js';
import { path, wholeNumber } from '../commands/parse-option.js';
import { dataOption, engineOption, jsonOption, splitOption } from '../commands/shared-options.js';
import type { Program } from '../program/program.js';
import { findSample } from './find-sample.js';
import { openRun } from '../run/open-run.js';
import { openSplits } from './open-splits.js';

interface ExplainOptions {
  readonly data?: string;
  readonly split?: string;
  readonly out?: string;
  readonly regions: number;
  readonly engine: string;
  readonly json?: boolean;
}

/** Adds `explain`: why a run finds two samples similar. */
export function addExplainCommand(to: Command, program: Program): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('explain')
    .description(`shows why a run finds two of the ${samples} similar, place by place`)
    .argument('<run>', "a run's folder")
    .argument('<a>', 'a name or a number in the data; without --data a file or a text')
    .argument('<b>', 'the same, for the other side')
    .addOption(dataOption(samples))
    .addOption(splitOption('which split (default: all of them)'))
    .option('--out <file>', 'ending in .svg, .png or .json', path)
    .option('--regions <n>', 'regions a side that occlusion takes away', wholeNumber(1), 8)
    .addOption(engineOption())
    .addOption(jsonOption('prints the explanation as JSON'))
    .action((run: string, a: string, b: string, options: ExplainOptions) =>
      explain(program, run, [a, b], options),
    );
  addExamples(command, [
    `explain runs/first 0 1 --data ${exampleData} --out why.svg`,
    `explain runs/first 3 8 --data ${exampleData} --split test --json`,
  ]);
}

async function explain(
  program: Program,
  run: string,
  names: readonly [string, string],
  { data, split, out, regions, engine, json }: ExplainOptions,
): Promise<void> {
  const kind = out === undefined ? undefined : kindOf(out);
  const { explainPair, explanationJson, explanationPng, explanationSvg, sampleRaster } =
    await import('@counterpoint/explain');
  const opened = await openRun(run, { plugins: program.plugins, engine });
  const { encoder, modality, untrained } = opened;
  const dataset = data === undefined ? undefined : await openSplits(program, opened, data, split);
  const values: unknown[] = [];
  for (const name of names) values.push((await findSample(modality, name, dataset)).value);
  await dataset?.close?.();
  const [a, b] = values.map((value) => modality.batch([value])) as [Batch, Batch];
  const start = await untrained();
  const explanation = await explainPair(
    { encoder, batch: a, untrained: start },
    { encoder, batch: b, untrained: start },
    { regions: { side: regions } },
  );
  const { tokenNames } = modality as { tokenNames?: (value: unknown) => readonly string[] };
  const viewOf = async (side: 0 | 1, batch: Batch): Promise<SideView> => ({
    name: names[side],
    raster: await sampleRaster(batch),
    words: tokenNames?.(values[side]),
  });
  const views = { a: await viewOf(0, a), b: await viewOf(1, b) };
  disposeBatch(a);
  disposeBatch(b);
  start.dispose();
  encoder.dispose();
  if (out !== undefined)
    await writing(out, () =>
      writeFileAtomically(
        out,
        kind === 'json'
          ? explanationJson(explanation)
          : kind === 'png'
            ? explanationPng(explanation, views)
            : explanationSvg(explanation, views),
      ),
    );
  process.stdout.write(
    json ? `${explanationJson(explanation)}\n` : summary(explanation, names, out),
  );
}

/** @throws CP_CLI_USAGE */
function kindOf(out: string): 'svg' | 'png' | 'json' {
  const kind = /\.(svg|png|json)$/u.exec(out)?.[1];
  if (kind !== undefined) return kind as 'svg' | 'png' | 'json';
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The format of the explanation cannot be told from the name',
    where: out,
    expected: 'a name that ends in .svg, .png or .json',
  });
}

function summary(
  { similarity, places, ...sides }: PairExplanation,
  names: readonly string[],
  out?: string,
): string {
  const lines = [`cosine ${similarity.toFixed(4)} of ${names.join(' and ')}`];
  lines.push(
    'reason' in places
      ? `place pairs: ${places.reason}`
      : `place pairs: sum ${places.sum.toFixed(4)}, gap ${places.gap.toExponential(1)}`,
  );
  for (const side of ['a', 'b'] as const) {
    const { gradients, curve, weights } = sides[side];
    lines.push(
      'reason' in gradients
        ? `integrated gradients, ${side}: ${gradients.reason}`
        : `integrated gradients, ${side}: sum ${gradients.sum.toFixed(4)}, baseline ` +
            `${gradients.baseline.toFixed(4)}, gap ${(100 * gradients.gap).toFixed(2)} % at ${gradients.steps} steps`,
    );
    if (!('reason' in curve))
      lines.push(
        `deletion and insertion, ${side}: areas ${curve.deletionArea.toFixed(3)} and ${curve.insertionArea.toFixed(3)}`,
      );
    if (!('reason' in weights))
      lines.push(
        `random weights, ${side}: rank correlation ${weights.correlation.toFixed(2)}` +
          (weights.passed ? '' : '; the attribution shows the input more than the model'),
      );
  }
  if (out !== undefined) lines.push(`The picture is in ${out}.`);
  return `${lines.join('\n')}\n`;
}
