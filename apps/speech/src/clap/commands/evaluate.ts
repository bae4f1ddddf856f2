import {
  addExamples,
  baselinesOption,
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
import {
  hubness,
  joinReports,
  modalityGap,
  nearest,
  pairedRetrieval,
  report,
  reportJson,
  zeroShot,
  type Report,
} from '@counterpoint/eval';
import { auditCaptions, captionsFrom, embedTexts, type Towers } from '@counterpoint/multimodal';
import type { Command } from 'commander';
import { openRecordings } from '@counterpoint/audio';
import { classEmbeddings, embedSounds, loadClap } from '../load-clap.js';

interface EvaluateOptions {
  readonly data: string;
  readonly split: string;
  readonly baselines: boolean;
  readonly engine: string;
  readonly json?: boolean;
}

export function addClapEvaluateCommand(to: Command): void {
  const baselines = baselinesOption();
  const command = to
    .command('evaluate')
    .description(
      'retrieval between sounds and captions in both directions, zero-shot classification, ' +
        'the gap between the sides, hubs; beside the untrained towers',
    )
    .argument('<run>', "a run's folder")
    .addOption(dataOption('recordings with captions or classes').makeOptionMandatory())
    .addOption(splitOption('which split').default('test'))
    .addOption(baselines)
    .addOption(formerlyNot('--no-untrained', baselines))
    .addOption(engineOption())
    .addOption(jsonOption())
    .action(evaluate);
  addExamples(command, [
    'clap evaluate runs/clap --data sounds',
    'clap evaluate runs/clap --data sounds --split val --no-baselines',
  ]);
}

async function evaluate(
  run: string,
  { data, split, baselines, engine, json }: EvaluateOptions,
): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const clap = await loadClap(run, engine);
  const dataset = await openRecordings(data, {
    split,
    extensions: clap.modality('audio').extensions,
  });
  const score = async (towers: Towers): Promise<Report> => {
    const sounds = await embedSounds(clap, towers, dataset, ({ key, message }) =>
      display.say(`Skipped ${key}: ${message}`),
    );
    const captions = sounds.keys.map((key, i) =>
      captionsFrom(
        {
          key,
          label: sounds.labels[i]!,
          ...(sounds.metadata[i] ? { metadata: sounds.metadata[i] } : {}),
        },
        clap.captions,
      ),
    );
    const kept = captions.flatMap((each, i) => (each.length > 0 ? [i] : []));
    const { groups } = auditCaptions(kept.map((i) => captions[i]!));
    const { width } = sounds;
    const a = {
      rows: Float32Array.from(
        kept.flatMap((i) => [...sounds.rows.subarray(i * width, (i + 1) * width)]),
      ),
      count: kept.length,
      width,
    };
    const b = await embedTexts(
      clap,
      towers,
      kept.map((i) => captions[i]![0]!),
    );
    const parts: Record<string, Report> = {
      retrieval: named(pairedRetrieval(a, b, { groups })),
      space: modalityGap(a, b),
      hubness: report('hubs', { captions: hubness(nearest(a, b, 10), b.count).skewness }),
    };
    const { classes, templates = ['{}'] } = clap.captions;
    if (classes !== undefined)
      parts['zero-shot'] = zeroShot(
        { ...a, labels: kept.map((i) => sounds.labels[i]!) },
        await classEmbeddings(clap, towers, classes, templates),
        { scale: clap.logits.scale },
      ).report;
    return joinReports('', parts);
  };
  const reports: Record<string, Report> = { '': await score(clap.towers) };
  if (baselines) reports['untrained'] = await score(await clap.untrained());
  await dataset.close?.();
  const whole = joinReports(`${data}, ${split}: sounds and captions`, reports);
  await finishScores({
    program: 'counterpoint-speech',
    run,
    fingerprint: clap.fingerprint,
    data,
    lines: [
      scoreTable(whole),
      evidenceLine({
        samples: 'recordings and captions',
        run: (await runRecord(run)) as StoredRun | undefined,
      }),
    ],
    scores: { run, data, split, scale: clap.logits.scale, ...reportJson(whole) },
    json,
  });
}

function named({ title, rows }: Report): Report {
  return {
    title,
    rows: rows.map((row) => ({
      ...row,
      name: row.name.replace('forward', 'sound to caption').replace('backward', 'caption to sound'),
    })),
  };
}
