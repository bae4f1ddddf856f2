import { type BootstrapOptions, bootstrap } from '../interval/bootstrap.js';
import { type Report, report } from '../interval/report.js';
import { comparable, inRange, sameCounts } from '../matrix/check.js';
import { type EmbeddingMatrix, type LabelledMatrix, unitRows } from '../matrix/embedding-matrix.js';
import { products } from '../matrix/product.js';
import { expectedCalibrationError, fitTemperature, softmaxRows } from './calibration.js';
import { accuracy, classified, type Classified } from './classified.js';

/** The scale of logits in {@link zeroShot}, and the rows that calibrate it. */
export interface ZeroShotOptions extends BootstrapOptions {
  /**
   * What cosines are multiplied by to become logits: the trained scale of the two towers. Default
   * 100, CLIP's limit.
   */
  readonly scale?: number;
  /** Rows to fit the temperature on. Without them calibration is reported as it is. */
  readonly validation?: LabelledMatrix;
}

/** The result of classification by the names of classes. */
export interface ZeroShot extends Classified {
  /** [N, classes], after the temperature where one was fitted. */
  readonly probabilities: Float64Array;
  /** 1 where none was fitted. */
  readonly temperature: number;
  /** `top1`, `ece`, and `ece-calibrated` where a temperature was fitted. */
  readonly report: Report;
}

/**
 * Zero-shot classification: each row goes to the class whose prompt embedding has the highest
 * cosine.
 *
 * Radford et al. 2021, "Learning transferable visual models from natural language supervision",
 * section 3.1.2, https://arxiv.org/abs/2103.00020.
 *
 * @param classes one embedding a class: the mean of its prompts' unit rows (an ensemble), or one
 *   prompt
 * @throws CP_EVAL_COUNTS, CP_EVAL_EMPTY, CP_EVAL_OPTION
 */
export function zeroShot(
  test: LabelledMatrix,
  classes: EmbeddingMatrix,
  { scale = 100, validation, ...options }: ZeroShotOptions = {},
): ZeroShot {
  sameCounts('zeroShot', { rows: test.count, labels: test.labels.length });
  inRange('scale', scale, 1e-6, 1e6);
  const logits = cosineLogits(test, classes, scale);
  const temperature = validation
    ? fitTemperature(cosineLogits(validation, classes, scale), classes.count, validation.labels)
    : 1;
  const predictions = classified(logits, classes.count, test.labels);
  const raw = softmaxRows(logits, classes.count);
  const probabilities = temperature === 1 ? raw : softmaxRows(logits, classes.count, temperature);
  const ece = (probabilities: Float64Array) =>
    bootstrap(
      test.count,
      (rows) => {
        const labels = Int32Array.from(rows, (i) => test.labels[i]!);
        const resample = new Float64Array(rows.length * classes.count);
        rows.forEach((i, at) =>
          resample.set(
            probabilities.subarray(i * classes.count, (i + 1) * classes.count),
            at * classes.count,
          ),
        );
        return expectedCalibrationError(resample, classes.count, labels);
      },
      { resamples: 200, ...options },
    );
  return {
    ...predictions,
    probabilities,
    temperature,
    report: report('zero-shot', {
      top1: accuracy(predictions, options),
      ece: ece(raw),
      ...(validation ? { 'ece-calibrated': ece(probabilities) } : {}),
    }),
  };
}

/**
 * One embedding a class from several prompts of each: unit rows, their mean, unit length again.
 *
 * @param prompts [classes x templates, D], the templates of one class after another
 */
export function promptEnsemble(prompts: EmbeddingMatrix, templates: number): EmbeddingMatrix {
  inRange('templates', templates, 1, prompts.count, true);
  sameCounts('promptEnsemble', {
    prompts: prompts.count,
    'classes times templates': Math.floor(prompts.count / templates) * templates,
  });
  const { rows, width } = unitRows(prompts);
  const means = new Float32Array(rows.length / templates);
  for (let i = 0; i < prompts.count; i++)
    for (let d = 0; d < width; d++)
      means[Math.floor(i / templates) * width + d]! += rows[i * width + d]! / templates;
  return unitRows({ rows: means, count: prompts.count / templates, width });
}

function cosineLogits(
  rows: EmbeddingMatrix,
  classes: EmbeddingMatrix,
  scale: number,
): Float64Array {
  comparable('zeroShot', rows, classes);
  const logits = new Float64Array(rows.count * classes.count);
  products(
    unitRows(rows),
    unitRows(classes),
    ({ firstA, countA, firstB, countB, products: cosines, stride }) => {
      for (let i = 0; i < countA; i++)
        for (let c = 0; c < countB; c++)
          logits[(firstA + i) * classes.count + firstB + c] = scale * cosines[i * stride + c]!;
    },
  );
  return logits;
}
