import { finiteScores, inRange, notEmpty, sameCounts } from '../matrix/check.js';

/**
 * Probabilities of each row of logits divided by a temperature.
 *
 * @param logits [N, classes] row-major
 * @returns [N, classes]
 */
export function softmaxRows(
  logits: ArrayLike<number>,
  classes: number,
  temperature = 1,
): Float64Array {
  const out = new Float64Array(logits.length);
  for (let at = 0; at < logits.length; at += classes) {
    let maximum = -Infinity;
    for (let c = 0; c < classes; c++) maximum = Math.max(maximum, logits[at + c]!);
    let total = 0;
    for (let c = 0; c < classes; c++)
      total += out[at + c] = Math.exp((logits[at + c]! - maximum) / temperature);
    for (let c = 0; c < classes; c++) out[at + c]! /= total;
  }
  return out;
}

/**
 * Expected calibration error: over equal bins of confidence, the mean of |accuracy - confidence|
 * weighted by the rows in a bin.
 *
 * Guo, Pleiss, Sun and Weinberger 2017, "On calibration of modern neural networks", equation 3,
 * https://arxiv.org/abs/1706.04599.
 *
 * @param probabilities [N, classes] row-major
 * @param labels [N]
 * @returns 0 (calibrated) to 1
 */
export function expectedCalibrationError(
  probabilities: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  bins = 15,
): number {
  notEmpty('expectedCalibrationError', labels.length);
  finiteScores('expectedCalibrationError', probabilities);
  sameCounts('expectedCalibrationError', {
    rows: probabilities.length / classes,
    labels: labels.length,
  });
  inRange('bins', bins, 1, 1e6, true);
  const confidence = new Float64Array(bins),
    right = new Float64Array(bins);
  for (let i = 0; i < labels.length; i++) {
    let best = 0;
    for (let c = 1; c < classes; c++)
      if (probabilities[i * classes + c]! > probabilities[i * classes + best]!) best = c;
    const sure = probabilities[i * classes + best]!;
    const bin = Math.min(bins - 1, Math.max(0, Math.ceil(sure * bins) - 1)); // bins are (low, high]
    confidence[bin]! += sure;
    if (best === labels[i]) right[bin]!++;
  }
  return (
    confidence.reduce((sum, sure, bin) => sum + Math.abs(sure - right[bin]!), 0) / labels.length
  );
}

/**
 * The temperature that makes the cross entropy of a validation part least; divide logits by it. It
 * changes no prediction.
 *
 * Guo et al. 2017, section 4.2, "temperature scaling". The cross entropy is convex in 1/T; its
 * derivative's zero is found by bisection
 * of log T between 1e-3 and 1e3.
 *
 * @param logits [N, classes] row-major
 */
export function fitTemperature(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
): number {
  notEmpty('fitTemperature', labels.length);
  finiteScores('fitTemperature', logits);
  sameCounts('fitTemperature', { rows: logits.length / classes, labels: labels.length });
  let low = Math.log(1e-3),
    high = Math.log(1e3);
  for (let step = 0; step < 60; step++) {
    const middle = (low + high) / 2;
    if (temperatureGradient(logits, classes, labels, Math.exp(middle)) > 0) high = middle;
    else low = middle;
  }
  return Math.exp((low + high) / 2);
}

/**
 * T^2 times the derivative of the cross entropy by T: the logit of the label less the expected
 * logit.
 */
function temperatureGradient(
  logits: ArrayLike<number>,
  classes: number,
  labels: ArrayLike<number>,
  temperature: number,
): number {
  const probabilities = softmaxRows(logits, classes, temperature);
  let sum = 0;
  for (let i = 0; i < labels.length; i++) {
    sum += logits[i * classes + labels[i]!]!;
    for (let c = 0; c < classes; c++)
      sum -= probabilities[i * classes + c]! * logits[i * classes + c]!;
  }
  return sum;
}
