import { mkdtemp } from 'node:fs/promises';
import { writeFileAtomically } from '@counterpoint/core';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  addExamples,
  embedPairs,
  engineOption,
  threadsOption,
  jsonOption,
  number,
  openSource,
  pairsScores,
  path,
  printJson,
  progressDisplay,
  resolveSource,
  scoreTable,
  seedOption,
  text,
  trainTowers,
  wholeNumber,
} from '@counterpoint/cli';
import { joinReports, nearest, reportJson, type Report } from '@counterpoint/eval';
import { embedTexts } from '@counterpoint/multimodal';
import { Option, type Command } from 'commander';
import { gallery } from '../gallery.js';
import { loadClip } from '../load-clip.js';
import { clipKit } from '../clip-kit.js';
import { sceneScores } from '../scene-scores.js';
import { thumbnail } from '../thumbnail.js';

interface QuickstartOptions {
  readonly out?: string;
  readonly scenes: number;
  readonly epochs: number;
  readonly kinds: string;
  readonly engine: string;
  readonly seed?: number;
  readonly json?: boolean;
}

const questions = [
  'a red circle',
  'a striped star in the middle',
  'three blue squares',
  'a plain ring at the top left',
  'a cross left of a circle',
];

export function addClipQuickstartCommand(to: Command): void {
  const command = to
    .command('quickstart')
    .description(
      'draws scenes with sentences, trains on them, scores combinations that were held ' +
        'back, and answers questions on one page',
    )
    .addOption(
      new Option(
        '--out <folder>',
        'where the run and the page go (default: a new folder for temporary files)',
      ).argParser(path),
    )
    .addOption(
      new Option('--scenes <n>', 'how many to train on').argParser(wholeNumber(8)).default(4096),
    )
    .addOption(
      new Option('--kinds <names>', 'of scenes: one, several, two, with commas between')
        .argParser(text)
        .default('one,several,two'),
    )
    .addOption(
      new Option('--epochs <n>', 'passes over them').argParser(number({ above: 0 })).default(10),
    )
    .addOption(engineOption())
    .addOption(threadsOption())
    .addOption(seedOption())
    .addOption(jsonOption())
    .action(quickstart);
  addExamples(command, ['quickstart', 'quickstart --scenes 1024 --epochs 3 --out runs/scenes']);
}

async function quickstart({
  out,
  scenes,
  kinds,
  epochs,
  engine,
  seed,
  json,
}: QuickstartOptions): Promise<void> {
  const display = progressDisplay({ silent: json === true });
  const folder = join(out ?? (await mkdtemp(join(tmpdir(), 'counterpoint-'))), 'run');
  const { result } = await trainTowers(clipKit, {
    data: `scenes:${scenes}:${kinds}`,
    epochs,
    engine,
    out: folder,
    seed,
    json,
  });
  const clip = await loadClip(folder, engine);
  const source = resolveSource(clipKit.program, {
    path: `scenes:1000:${kinds}`,
    split: 'test',
    groups: 'none',
    limit: 0,
  });
  const { registry } = clip;
  const test = await openSource(source, { registry, extensions: [] });
  display.say('Scoring 1000 scenes of looks that training never showed.');
  const onSkip = () => undefined;
  const trained = await embedPairs(clip, clip.towers, test, { onSkip });
  const score = async (pairs: typeof trained, towers: typeof clip.towers): Promise<Report> =>
    joinReports('', {
      '': pairsScores(pairs, { sample: 'picture' }).report,
      scenes: await sceneScores(clip, towers, pairs),
    });
  const untrained = await clip.untrained();
  const report = joinReports('1000 scenes of unseen looks', {
    '': await score(trained, clip.towers),
    untrained: await score(await embedPairs(clip, untrained, test, { onSkip }), untrained),
  });
  const embeddedQuestions = await embedTexts(clip, clip.towers, questions);
  const top = 8;
  const { indices, scores } = nearest(embeddedQuestions, trained.samples, top);
  const rows = await Promise.all(
    questions.map(async (question, q) => ({
      question,
      pictures: await Promise.all(
        Array.from({ length: top }, async (_, i) => {
          const at = indices[q * top + i]!;
          return {
            name: trained.keys[at]!,
            score: scores[q * top + i]!,
            caption: trained.texts[at]!,
            png: await thumbnail(test, clip.modality(clip.side), at),
          };
        }),
      ),
    })),
  );
  const page = join(folder, 'answers.html');
  await writeFileAtomically(page, gallery('What the towers find among unseen scenes', rows));
  if (json) printJson({ run: folder, page, seconds: result?.seconds, scores: reportJson(report) });
  else
    process.stdout.write(
      `${scoreTable(report)}\nLook at ${page}, or ask: counterpoint-vision clip search ` +
        `${folder} "a green star" --data scenes --split test\n`,
    );
}
