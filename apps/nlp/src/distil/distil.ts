import { join } from 'node:path';
import { principalMap } from '@counterpoint/adapt';
import {
  agreement,
  checkWritable,
  defaultOut,
  jsonText,
  printJson,
  progressDisplay,
  RunFolder,
  runTrain,
  type OnError,
} from '@counterpoint/cli';
import { CounterpointError, writeFileAtomically } from '@counterpoint/core';
import { embeddingWriter } from '@counterpoint/data';
import {
  commonDirection,
  embedWith,
  removeDirection,
  writeTextModel,
  type TextModel,
} from '@counterpoint/text';
import { loadModel } from '../load-model.js';
import { startWithModel } from '../start-with-model.js';
import { texts } from '../texts.js';
import { project } from './project.js';
import { makeStudent, type StudentKind } from './student.js';
import { teacherTexts } from './teacher-texts.js';

export interface DistilOptions {
  readonly teacher: string;
  readonly student: StudentKind;
  readonly data: string;
  readonly split?: string;
  readonly columns?: readonly string[];
  readonly width?: number;
  readonly out?: string;
  readonly epochs?: number;
  readonly batchSize?: number;
  readonly set: readonly string[];
  readonly seed?: number;
  readonly onError: OnError;
  readonly engine: string;
  readonly threads?: number;
  readonly json?: boolean;
}

/** Embeddings that a projection is learned from. */
const mostForProjection = 4000;
const usualWidth = 256;
const chunk = 4096;

/** What `distil` does. */
export async function distil(options: DistilOptions): Promise<void> {
  const { student: kind, engine, threads, seed = 0, json } = options;
  refuseTraining(options);
  const out = options.out ?? defaultOut('distil');
  await checkWritable(out);
  await RunFolder.requireNone(out);
  const display = progressDisplay({ silent: json === true });
  const { train: trainTexts, heldOut, skips } = await teacherTexts(options, display);
  const teacher = await loadModel(options.teacher, { engine, threads });
  const { width: from } = teacher.encoder;
  const width = options.width ?? Math.min(from, usualWidth);
  if (width > from)
    throw new CounterpointError('CP_NLP_USAGE', {
      what: `The teacher's embeddings have ${from} values, the student's would have ${width}`,
      where: '--width',
      expected: `at most ${from}`,
    });
  const progress = (what: string) => (done: number, total: number) =>
    display.update({ step: done, totalSteps: total, facts: [what] });
  const embed = (model: TextModel, some: readonly string[], what: string) =>
    embedWith({ ...model, normalize: true }, some, { onProgress: progress(what) });
  const vectors = await embed(teacher, trainTexts, 'the teacher embeds');
  const step = Math.max(1, Math.floor(trainTexts.length / mostForProjection));
  const { map, keptShare } = principalMap(everyOf(vectors, from, step), width);
  const targets = project(vectors, map);
  const common = commonDirection(targets, width);
  const aim = project(await embed(teacher, heldOut, 'the teacher embeds'), map);
  for (const rows of [targets, aim]) {
    removeDirection(rows, common);
    unitLength(rows, width);
  }
  const student = await makeStudent(teacher, {
    kind,
    projection: map,
    texts: trainTexts,
    targets,
    seed,
    onProgress: progress('the teacher embeds tokens'),
  });
  display.end();
  const before = agreement(
    aim,
    await embed(student, heldOut, 'the student embeds'),
    heldOut.length,
  );
  const about = {
    teacher: options.teacher,
    student: kind,
    texts: trainTexts.length,
    heldOut: heldOut.length,
    skipped: skips.total,
    width,
    keptByProjection: keptShare,
  };
  if (kind === 'static') {
    await writeTextModel(out, student);
    return report({ ...about, agreement: before }, out, json);
  }
  display.say(
    `The teacher embedded ${trainTexts.length} texts; of its ${from} values, ${width} keep ` +
      `${(100 * keptShare).toFixed(1)} %.`,
  );
  const data = join(out, 'teacher.parquet');
  await writeTaught(data, trainTexts, targets, width);
  const start = await startWithModel(student, out);
  await runTrain(texts(start.encoder), {
    data,
    dataAsNamed: options.data,
    method: 'distil',
    out,
    overlay: start.overlay,
    set: options.set,
    epochs: options.epochs,
    batchSize: options.batchSize,
    seed: options.seed,
    engine,
    threads,
    json,
  });
  const trained = await loadModel(out, { engine, threads });
  const after = agreement(aim, await embed(trained, heldOut, 'the student embeds'), heldOut.length);
  display.end();
  const distilled = { ...about, agreementBefore: before, agreement: after };
  await writeFileAtomically(join(out, 'distil.json'), jsonText(distilled));
  if (!json) report(distilled, out);
}

/** @throws CP_NLP_USAGE: what is not trained has no epochs */
function refuseTraining({ student, epochs, batchSize, set }: DistilOptions): void {
  const ignoredOptions = [
    epochs !== undefined && '--epochs',
    batchSize !== undefined && '--batch-size',
    set.length > 0 && '--set',
  ].filter((each) => each !== false);
  if (student !== 'static' || ignoredOptions.length === 0) return;
  throw new CounterpointError('CP_NLP_USAGE', {
    what: `A static student is not trained, and ${ignoredOptions.join(', ')} would do nothing`,
    where: '--student static',
    expected: 'no options of training',
    remedy: 'leave them out, or choose --student bag, which goes on from the static one',
  });
}

async function writeTaught(
  path: string,
  texts: readonly string[],
  values: Float32Array,
  width: number,
): Promise<void> {
  const writer = embeddingWriter(path, width);
  await writer.open();
  for (let at = 0; at < texts.length; at += chunk) {
    const some = texts.slice(at, at + chunk);
    await writer.write({
      ids: some.map((_, i) => `text ${at + i}`),
      texts: some,
      values: values.subarray(at * width, (at + some.length) * width),
    });
  }
  await writer.finish();
}

function unitLength(rows: Float32Array, width: number): void {
  for (let from = 0; from < rows.length; from += width) {
    const row = rows.subarray(from, from + width);
    const length = Math.sqrt(row.reduce((sum, value) => sum + value * value, 0));
    if (length > 0) row.forEach((value, d) => (row[d] = value / length));
  }
}

/** Every n-th row. */
function everyOf(rows: Float32Array, width: number, n: number) {
  const count = Math.min(mostForProjection, Math.floor(rows.length / width / n));
  const some = new Float32Array(count * width);
  for (let i = 0; i < count; i++)
    some.set(rows.subarray(i * n * width, (i * n + 1) * width), i * width);
  return { rows: some, count, width };
}

function report(
  about: { readonly agreement: number; readonly heldOut: number; readonly width: number },
  out: string,
  json?: boolean,
): void {
  if (json) printJson({ out, ...about });
  else
    progressDisplay().say(
      `On ${about.heldOut} other texts the cosines of the student, width ${about.width}, follow ` +
        `the teacher's with Spearman ${about.agreement.toFixed(3)}, without what all texts have in ` +
        `common. It is in ${out}.`,
    );
}
