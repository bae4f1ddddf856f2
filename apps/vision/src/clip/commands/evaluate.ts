import {
  addExamples,
  baselinesOption,
  beginEngine,
  dataOption,
  engineOption,
  formerlyNot,
  jsonOption,
  progressDisplay,
  scoreTable,
  splitOption,
  evidenceLine,
  finishScores,
  runRecord,
  type StoredRun,
} from '@counterpoint/cli';
import { CounterpointError } from '@counterpoint/core';
import {
  joinReports,
  meanDifference,
  meanInterval,
  report,
  reportJson,
  type Report,
} from '@counterpoint/eval';
import type { Towers } from '@counterpoint/multimodal';
import type { Command } from 'commander';
import { classify } from '../classify.js';
import { embedPairs, pairsReport, stylesReport, type EmbeddedPairs } from '../evaluate-clip.js';
import { loadClip } from '../load-clip.js';
import { openPairs, truthOf } from '../pairs.js';
import { sceneScores } from '../scene-scores.js';
import { statementScores } from '../statement-scores.js';
import { classesOption, templateOption } from './clip-options.js';

interface EvaluateOptions {
  readonly data: string;
  readonly split: string;
  readonly classes?: readonly string[];
  readonly template: readonly string[];
  readonly baselines: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClipEvaluateCommand(to: Command): void {
  const baselines = baselinesOption();
  const command = to
    .command('evaluate')
    .description(
      'retrieval in both directions, the gap between the sides, hubs, and, where pictures ' +
        'have classes, zero-shot classification; beside the untrained towers',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption('pictures with captions, or `scenes`').makeOptionMandatory())
    .addOption(splitOption('which split; empty: all of data without splits').default('test'))
    .addOption(
      classesOption(
        'the classes of the data in words, in their order, with commas between (default: their names in the data)',
      ),
    )
    .addOption(templateOption('a prompt with {} for the class; may be given again'))
    .addOption(baselines)
    .addOption(formerlyNot('--no-untrained', baselines))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(evaluate);
  addExamples(command, [
    'clip evaluate runs/clip --data photos',
    'clip evaluate runs/clip --data photos --split val --no-baselines',
  ]);
}

async function evaluate(
  run: string,
  { data, split, classes: words, template, baselines, engine, json }: EvaluateOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  await beginEngine(engine);
  const clip = await loadClip(run);
  const dataset = await openPairs(data, {
    split,
    say: (line) => display.say(line),
    extensions: clip.modality(clip.pictures).extensions,
    onSkip: ({ key, message }) => display.say(`Skipped ${key}: ${message}`),
  });
  const classes =
    classesInWords(words, dataset.classes, data) ??
    clip.captions.classes ??
    dataset.classes?.map(plain);
  let leftOut = 0;
  const { truth } = truthOf(data);
  const validation =
    truth === undefined
      ? undefined
      : await openPairs(data, {
          split: split === '' ? '' : 'train',
          extensions: clip.modality(clip.pictures).extensions,
          onSkip: () => undefined,
        });
  const score = async (towers: Towers): Promise<Scored> => {
    if (clip.text === undefined) return { report: await stylesReport(clip, towers, dataset) };
    const pairs = await embedPairs(clip, towers, dataset);
    leftOut = pairs.leftOut;
    const parts: Record<string, Report> = { '': pairsReport(pairs) };
    if (data.startsWith('scenes')) parts['scenes'] = await sceneScores(clip, towers, pairs);
    else if (validation !== undefined)
      parts['statements'] = await statementScores(clip, towers, {
        test: dataset,
        validation,
        truth: truth!,
      });
    else if (classes !== undefined && classes.length > 1 && labelled(pairs)) {
      const said = await classify(
        clip,
        towers,
        pairs.pictures,
        classes,
        template.length > 0 ? template : (clip.captions.templates ?? ['{}']),
      );
      parts['zero-shot'] = said.report;
      return {
        report: joinReports('', parts),
        named: said.correct,
        majority: ofMajority(pairs.pictures.labels),
      };
    }
    return { report: joinReports('', parts) };
  };
  display.say('Scoring the trained towers.');
  const own = await score(clip.towers);
  const reports: Record<string, Report> = { '': own.report };
  if (own.named && own.majority) {
    reports['majority'] = report('always the commonest class', {
      'zero-shot.top1': meanInterval(own.majority),
    });
    reports['gain.majority'] = report('over it', {
      'zero-shot.top1': meanDifference(own.named, own.majority),
    });
  }
  if (baselines) {
    display.say('Scoring the untrained towers.');
    const begun = await score(await clip.untrained());
    reports['untrained'] = begun.report;
    if (own.named && begun.named)
      reports['gain.untrained'] = report('over it', {
        'zero-shot.top1': meanDifference(own.named, begun.named),
      });
  }
  await dataset.close?.();
  const all = joinReports(
    `${data}, ${split}: pictures and captions${leftOut > 0 ? ` (${leftOut} left out)` : ''}`,
    reports,
  );
  await finishScores({
    program: 'counterpoint-vision',
    run,
    fingerprint: clip.fingerprint,
    data,
    lines: [
      scoreTable(all),
      evidenceLine({
        samples: 'pictures and captions',
        run: (await runRecord(run)) as StoredRun | undefined,
      }),
    ],
    scores: { run, data, split, leftOut, scale: clip.logits.scale, ...reportJson(all) },
    json,
  });
}

interface Scored {
  readonly report: Report;
  /** 1 for each picture whose class was named rightly, where pictures have classes. */
  readonly named?: ArrayLike<number>;
  /** The same for one who always says the commonest class of these pictures. */
  readonly majority?: ArrayLike<number>;
}

/** @throws CP_VISION_USAGE when there are not as many words as classes */
function classesInWords(
  words: readonly string[] | undefined,
  classes: readonly string[] | undefined,
  where: string,
): readonly string[] | undefined {
  if (words === undefined || words.length === classes?.length) return words;
  throw new CounterpointError('CP_VISION_USAGE', {
    what: `--classes names ${words.length}, the data has ${classes?.length ?? 0} classes`,
    where,
    expected:
      classes === undefined
        ? 'data with classes'
        : `words for ${classes.slice(0, 5).join(', ')}${classes.length > 5 ? ', ...' : ''}, in this order`,
  });
}

function ofMajority(labels: ArrayLike<number>): Uint8Array {
  const counts = new Map<number, number>();
  for (const label of Array.from(labels)) counts.set(label, (counts.get(label) ?? 0) + 1);
  const [commonest] = [...counts].reduce((best, each) => (each[1] > best[1] ? each : best));
  return Uint8Array.from(labels, (label) => (label === commonest ? 1 : 0));
}

function labelled({ pictures }: EmbeddedPairs): boolean {
  return Array.from(pictures.labels).every((label) => label >= 0);
}

/** A class as a folder or a file names it, in words. */
export function plain(name: string): string {
  return name.replaceAll(/[_-]+/gu, ' ');
}
