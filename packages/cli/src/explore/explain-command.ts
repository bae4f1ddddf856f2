import {
  CounterpointError,
  disposeBatch,
  writeFileAtomically,
  type Batch,
} from '@counterpoint/core';
import type { SideView } from '@counterpoint/explain';
import { Option, type Command } from 'commander';
import { addExamples } from '../commands/examples.js';
import { path, wholeNumber } from '../commands/parse-option.js';
import {
  dataOption,
  engineOption,
  threadsOption,
  jsonOption,
  labelOption,
  splitOption,
} from '../commands/shared-options.js';
import type { Program } from '../program/program.js';
import { prepareFile } from '../run/check-writable.js';
import { writing } from '../run/writing.js';
import type { ConceptSource } from './concept-vectors.js';
import { explainConcepts } from './explain-concepts.js';
import { explanationSummary } from './explanation-summary.js';
import { conceptsOption, examplesOption } from './explore-options.js';
import type { OpenExplored } from './explored-run.js';
import { findSample, type FoundSample } from './find-sample.js';
import { openSingle } from './open-single.js';

interface ExplainOptions extends ConceptSource {
  readonly data?: string;
  readonly split?: string;
  readonly label?: string;
  readonly out?: string;
  readonly regions: number;
  readonly engine: string;
  readonly json?: boolean;
}

/**
 * Adds `explain`: why a run finds two samples similar.
 *
 * @param open opens a run @default a run of one encoder
 */
export function addExplainCommand(
  to: Command,
  program: Program,
  open: OpenExplored = openSingle(program),
): void {
  const { samples, exampleData = 'data' } = program;
  const command = to
    .command('explain')
    .description(`shows why a run finds two of the ${samples} similar, place by place`)
    .argument('<run>', "a run's folder")
    .argument('<a>', 'a name or a number in the data; without --data a file; else a text')
    .argument('<b>', 'the same, for the other side')
    .addOption(dataOption(samples))
    .addOption(splitOption('which split (default: all of them)'))
    .addOption(labelOption())
    .addOption(
      new Option('--out <file>', 'the picture or the numbers: .svg, .png or .json').argParser(path),
    )
    .option('--regions <n>', 'regions a side that occlusion takes away', wholeNumber(1), 8)
    .addOption(conceptsOption())
    .addOption(examplesOption())
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(jsonOption('prints the explanation as JSON'))
    .action((run: string, a: string, b: string, options: ExplainOptions) =>
      explain(open, run, [a, b], options),
    );
  addExamples(command, [
    `explain runs/first 0 1 --data ${exampleData} --out why.svg`,
    `explain runs/first 3 8 --data ${exampleData} --split test --json`,
  ]);
}

async function explain(
  open: OpenExplored,
  run: string,
  names: readonly [string, string],
  { data, split, label, out, regions, engine, json, concepts, examples }: ExplainOptions,
): Promise<void> {
  const kind = out === undefined ? undefined : kindOf(out);
  if (out !== undefined) await prepareFile(out);
  const { explainPair, explanationJson, explanationPng, explanationSvg, sampleRaster } =
    await import('@counterpoint/explain');
  const explored = await open(run, { engine, checkpoints: false });
  const dataset =
    data === undefined ? undefined : await explored.open({ path: data, split, label });
  const samples = [
    await findSample(explored, names[0], dataset),
    await findSample(explored, names[1], dataset),
  ] as const;
  const batches = samples.map(({ side, value }) => side.modality.batch([value]));
  const [a, b] = batches as [Batch, Batch];
  const viewOf = async ({ side, value }: FoundSample, at: 0 | 1): Promise<SideView> => ({
    name: names[at],
    raster: await sampleRaster(batches[at]!),
    words: side.modality.tokenNames?.(value),
  });
  const views = { a: await viewOf(samples[0], 0), b: await viewOf(samples[1], 1) };
  if (kind === 'png') checkPictures([views.a, views.b], out!);
  const source = { concepts, examples };
  const pairConcepts = await explainConcepts(explored, source, samples, [a, b], dataset);
  const untrained = [await samples[0].side.untrained(), await samples[1].side.untrained()] as const;
  const explanation = await explainPair(
    { encoder: samples[0].side.encoder, batch: a, untrained: untrained[0] },
    { encoder: samples[1].side.encoder, batch: b, untrained: untrained[1] },
    { regions: { side: regions } },
  );
  await dataset?.close?.();
  for (const batch of batches) disposeBatch(batch);
  for (const encoder of untrained) encoder.dispose();
  explored.dispose();
  const whole = explanationJson(explanation, pairConcepts && { concepts: pairConcepts });
  if (out !== undefined)
    await writing(out, () =>
      writeFileAtomically(
        out,
        kind === 'json'
          ? whole
          : kind === 'png'
            ? explanationPng(explanation, views)
            : explanationSvg(explanation, views),
      ),
    );
  process.stdout.write(
    json ? `${whole}\n` : explanationSummary(explanation, names, pairConcepts, out),
  );
}

/** @throws CP_CLI_USAGE for a PNG of what has no picture, before anything is computed */
function checkPictures(views: readonly SideView[], out: string): void {
  const without = views.find(({ raster }) => raster === undefined);
  if (without === undefined) return;
  throw new CounterpointError('CP_CLI_USAGE', {
    what: `A PNG shows two pictures or spectrograms, and "${without.name}" has none`,
    where: `--out ${out}`,
    expected: 'a name that ends in .svg or .json',
  });
}

/** @throws CP_CLI_USAGE */
function kindOf(out: string): 'svg' | 'png' | 'json' {
  const kind = /\.(svg|png|json)$/u.exec(out)?.[1];
  if (kind !== undefined) return kind as 'svg' | 'png' | 'json';
  throw new CounterpointError('CP_CLI_USAGE', {
    what: 'The name of the output does not say its format',
    where: out,
    expected: 'a name that ends in .svg, .png or .json',
  });
}
