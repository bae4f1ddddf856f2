import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { expect, test } from 'vitest';
import { Rng } from '@counterpoint/core';
import { goldenFolder } from '../../../../tools/vitest/data-folder.js';
import { embeddingMatrix, type LabelledMatrix } from '../matrix/embedding-matrix.js';
import { accuracyReport } from './accuracy-report.js';
import { expectedCalibrationError, fitTemperature, softmaxRows } from './calibration.js';
import { fewShot } from './few-shot.js';
import { knn } from './knn.js';
import { lbfgs } from './lbfgs.js';
import { linearProbe } from './linear-probe.js';
import { logitsOf } from './logits-of.js';
import { softmaxRegression } from './softmax-regression.js';
import { promptEnsemble, zeroShot } from './zero-shot.js';

/** Gaussian clouds around random centres; `spread` 0 puts every row on its centre. */
function clouds(
  count: number,
  classes: number,
  width: number,
  spread: number,
  seed = 1,
  part = 'train',
): LabelledMatrix {
  const centres = Rng.of(seed, 'centres'),
    rng = Rng.of(seed, part);
  const centre = Float64Array.from({ length: classes * width }, () => centres.normal());
  const labels = Int32Array.from({ length: count }, (_, i) => i % classes);
  const values = Float32Array.from(
    { length: count * width },
    (_, at) =>
      centre[labels[Math.floor(at / width)]! * width + (at % width)]! + spread * rng.normal(),
  );
  return { ...embeddingMatrix(values, width), labels };
}

const golden = goldenFolder();

test.skipIf(golden === undefined)('golden: weighted nearest neighbours', () => {
  const { knn: expected } = JSON.parse(readFileSync(join(golden!, 'metrics.json'), 'utf8'));
  const train = { ...embeddingMatrix(expected.train.data, 6), labels: expected.train_labels };
  const test = { ...embeddingMatrix(expected.test.data, 6), labels: expected.predictions };
  const { predictions, correct } = knn(train, test, {
    k: expected.k,
    temperature: expected.temperature,
  });
  expect([...predictions]).toEqual(expected.predictions);
  expect(correct.every((is) => is === 1)).toBe(true);
});

test('a temperature near zero is the single nearest neighbour, without overflow', () => {
  const train = clouds(90, 3, 8, 1.5),
    test = clouds(60, 3, 8, 1.5, 1, 'test');
  expect([...knn(train, test, { temperature: 1e-5, k: 50 }).predictions]).toEqual([
    ...knn(train, test, { k: 1 }).predictions,
  ]);
});

test("L-BFGS finds the minimum of a badly scaled quadratic and of Rosenbrock's valley", () => {
  const quadratic = lbfgs(
    new Float64Array(20).fill(1),
    (x, g) =>
      x.reduce((sum, v, i) => {
        g[i] = 1.5 ** i * (v - i);
        return sum + (1.5 ** i * (v - i) ** 2) / 2;
      }, 0),
    { tolerance: 1e-8 },
  );
  expect(quadratic.converged).toBe(true);
  quadratic.at.forEach((v, i) => expect(v).toBeCloseTo(i, 7));
  const valley = lbfgs(
    Float64Array.of(-1.2, 1),
    (x, g) => {
      const a = x[0]!,
        b = x[1]!;
      g[0] = -400 * a * (b - a * a) - 2 * (1 - a);
      g[1] = 200 * (b - a * a);
      return 100 * (b - a * a) ** 2 + (1 - a) ** 2;
    },
    { tolerance: 1e-9 },
  );
  expect(valley.at[0]).toBeCloseTo(1, 8);
  expect(valley.at[1]).toBeCloseTo(1, 8);
});

test('logits are the plain sums, bit for bit, whatever the rows and the classes', () => {
  const rng = Rng.of(1, 'logits');
  for (const [count, width, classes] of [
    [131, 517, 10],
    [3, 1, 2],
    [128, 256, 4],
    [5, 7, 5],
  ] as const) {
    const [weights, bias] = [classes * width, classes].map((length) =>
      Float64Array.from({ length }, () => rng.normal()),
    ) as [Float64Array, Float64Array];
    const rows = Float32Array.from({ length: count * width }, () => rng.normal());
    const parts = { converged: true, iterations: 0, loss: 0 };
    const logits = logitsOf({ classes, width, weights, bias, ...parts }, { rows, count, width });
    expect(logits.length).toBe(count * classes);
    for (let i = 0; i < count; i++)
      for (let c = 0; c < classes; c++) {
        let sum = bias[c]!;
        for (let d = 0; d < width; d++) sum += weights[c * width + d]! * rows[i * width + d]!;
        expect(logits[i * classes + c]).toBe(sum);
      }
  }
});

test('softmax regression stops where the gradient of the plain formula is zero', () => {
  const data = clouds(531, 5, 7, 2); // more than one chunk, width and classes not multiples of four
  const penalty = 0.01;
  const { weights, bias, loss, converged } = softmaxRegression(data, 5, {
    penalty,
    tolerance: 1e-9,
  });
  expect(converged).toBe(true);
  const objective = (w: Float64Array, b: Float64Array): number => {
    const logits = logitsOf(
      { classes: 5, width: 7, weights: w, bias: b, converged, iterations: 0, loss: 0 },
      data,
    );
    const probabilities = softmaxRows(logits, 5);
    let sum = 0;
    for (let i = 0; i < data.count; i++) sum -= Math.log(probabilities[i * 5 + data.labels[i]!]!);
    return sum / data.count + (penalty / 2) * w.reduce((total, v) => total + v * v, 0);
  };
  expect(loss).toBeCloseTo(objective(weights, bias), 10);
  for (const [parameters, length] of [
    [weights, 35],
    [bias, 5],
  ] as const) {
    for (let p = 0; p < length; p++) {
      const at = (by: number) => {
        const moved = parameters.slice();
        moved[p]! += by;
        return parameters === weights ? objective(moved, bias) : objective(weights, moved);
      };
      expect(Math.abs(at(1e-4) - at(-1e-4)) / 2e-4).toBeLessThan(1e-7);
    }
  }
});

test('a probe needs its classes to lie apart, and chooses a penalty on validation rows alone', () => {
  const train = clouds(400, 4, 10, 1.5),
    test = clouds(400, 4, 10, 1.5, 1, 'test');
  const probe = linearProbe(train, test);
  const share = probe.correct.reduce((sum, is) => sum + is, 0) / 400;
  expect(share).toBeGreaterThan(0.6);
  expect(share).toBeLessThan(0.98);
  expect(probe.classifier.converged).toBe(true);
  expect(Math.max(...probe.validation.map((tried) => tried.accuracy))).toBe(
    probe.validation.find((tried) => tried.penalty === probe.penalty)!.accuracy,
  );
  const shuffled = {
    ...train,
    labels: Int32Array.from(Rng.of(3, 'labels').permutation(400), (i) => i % 4),
  };
  expect(linearProbe(shuffled, test).correct.reduce((sum, is) => sum + is, 0) / 400).toBeLessThan(
    0.4,
  );
  const rescaled = {
    ...train,
    rows: train.rows.map((v, at) => (at % 10 === 3 ? 1000 * v + 5 : v)),
  };
  const rescaledTest = {
    ...test,
    rows: test.rows.map((v, at) => (at % 10 === 3 ? 1000 * v + 5 : v)),
  };
  expect([...linearProbe(rescaled, rescaledTest).predictions]).toEqual([...probe.predictions]);
  const other = linearProbe(
    train,
    { ...test, labels: test.labels },
    { validation: clouds(100, 4, 10, 1.5, 1, 'validation'), penalties: [0.1] },
  );
  expect(other.penalty).toBe(0.1);
});

test('copied and constant columns leave the probe as it is, with the weight shared among copies', () => {
  const train = clouds(300, 3, 6, 1.5),
    test = clouds(300, 3, 6, 1.5, 1, 'test');
  const width = 20; // each column three times, in float32 once scaled, and two that are constant
  const copied = (part: LabelledMatrix): LabelledMatrix => ({
    ...part,
    width,
    rows: Float32Array.from({ length: part.count * width }, (_, at) => {
      const d = at % width;
      return d >= 18
        ? d
        : [1, 3, 0.37][d % 3]! * part.rows[Math.floor(at / width) * 6 + Math.floor(d / 3)]! +
            (d % 3);
    }),
  });
  const penalty = 0.03;
  const three = linearProbe(copied(train), copied(test), { penalties: [penalty], tolerance: 1e-8 });
  const one = linearProbe(train, test, { penalties: [penalty / 3], tolerance: 1e-8 });
  expect(three.classifier.width).toBe(width);
  three.logits.forEach((logit, i) => expect(logit).toBeCloseTo(one.logits[i]!, 4));
  for (let c = 0; c < 3; c++) {
    for (let d = 0; d < 18; d++)
      expect(three.classifier.weights[c * width + d]).toBeCloseTo(
        one.classifier.weights[c * 6 + Math.floor(d / 3)]! / 3,
        5,
      );
    for (const d of [18, 19])
      expect(Math.abs(three.classifier.weights[c * width + d]!)).toBeLessThan(1e-6);
  }
});

test('a class that only validation rows have is learnt in the final fit, and labels are checked', () => {
  const all = clouds(200, 4, 10, 0.5);
  const three = {
    ...embeddingMatrix(
      all.rows.filter((_, at) => Math.floor(at / 10) % 4 < 3),
      10,
    ),
    labels: Int32Array.from({ length: 150 }, (_, i) => i % 3),
  };
  const { predictions } = linearProbe(three, all, { validation: all, penalties: [0.01] });
  expect([...predictions]).toEqual(Array.from(all.labels));
  expect(() => softmaxRegression(all, 3, { penalty: 0.1 })).toThrow('CP_EVAL_OPTION');
  expect(() =>
    softmaxRegression({ ...all, labels: new Int32Array(200).fill(-1) }, 3, { penalty: 0.1 }),
  ).toThrow('CP_EVAL_LABEL');
});

test('the report sets the encoder beside its baselines, with paired gains', () => {
  const parts = (spread: number) => ({
    train: clouds(200, 4, 9, spread),
    test: clouds(200, 4, 9, spread, 1, 'test'),
  });
  const { rows } = accuracyReport(
    'clouds',
    parts(0.5),
    { untrained: parts(6) },
    { resamples: 200 },
  );
  const row = (name: string) => rows.find((one) => one.name === name)!;
  for (const score of ['knn.top1', 'linear.top1']) {
    expect(row(score).value).toBeGreaterThan(0.95);
    expect(row(`gain.untrained.${score}`).value).toBeCloseTo(
      row(score).value - row(`untrained.${score}`).value,
      12,
    );
    expect(row(`gain.untrained.${score}`).low).toBeGreaterThan(0);
    expect(row(score).count).toBe(200);
  }
});

test('each system votes with its own number of neighbours, raw values in their better normalisation', () => {
  const noise = Rng.of(5, 'loud columns');
  const parts = (spread: number, loud: boolean) => {
    const part = (name: string) => {
      const plain = clouds(150, 3, 9, spread, 1, name);
      if (!loud) return plain;
      const rows = Float32Array.from(plain.rows);
      for (let at = 0; at < rows.length; at++) if (at % 9 > 5) rows[at] = 30 * noise.normal();
      return { ...plain, rows };
    };
    return { train: part('train'), test: part('test') };
  };
  const systems = { untrained: parts(3, false), raw: parts(0.3, true) };
  const options = { resamples: 50, scores: ['knn'] as const };
  const value = (report: ReturnType<typeof accuracyReport>, name: string) =>
    report.rows.find((row) => row.name === name)!.value;
  const plain = accuracyReport('clouds', parts(0.5, false), systems, options);
  const better = accuracyReport('clouds', parts(0.5, false), systems, {
    ...options,
    rawValues: ['raw'],
  });
  expect(better.neighbours!['raw']!.normalisation).toBe('standard columns');
  expect(better.neighbours!['untrained']!.normalisation).toBe('none');
  expect(value(better, 'raw.knn.top1')).toBeGreaterThan(value(plain, 'raw.knn.top1') + 0.2);
  expect(value(better, 'untrained.knn.top1')).toBe(value(plain, 'untrained.knn.top1'));
  const { k } = better.neighbours!['raw']!;
  expect(better.notes!.join()).toContain(`raw ${k} (standard columns)`);
  expect(better.notes!.join()).toContain('chosen on 150 training samples');
  const fixed = accuracyReport('clouds', parts(0.5, false), systems, { ...options, knn: { k: 9 } });
  expect(Object.values(fixed.neighbours!).map((each) => each.k)).toEqual([9, 9, 9]);
  expect(fixed.notes!.join()).not.toContain('chosen');
});

test('few-shot accuracy is 1 for classes on points, 0 for collapsed rows, chance for noise', () => {
  const options = { episodes: 200, resamples: 200 };
  expect(fewShot(clouds(300, 10, 8, 0), options).value).toBe(1);
  expect(
    fewShot({ ...clouds(300, 10, 8, 0), rows: new Float32Array(2400).fill(1) }, options).value,
  ).toBe(0);
  const { low, high } = fewShot(
    { ...clouds(300, 1, 8, 1), labels: Int32Array.from({ length: 300 }, (_, i) => i % 10) },
    options,
  );
  expect(low).toBeLessThan(0.21);
  expect(high).toBeGreaterThan(0.19);
  const blurred = clouds(300, 10, 8, 1.5);
  expect(fewShot(blurred, { ...options, shots: 5 }).low).toBeGreaterThan(
    fewShot(blurred, options).high,
  );
  expect(() => fewShot(clouds(20, 4, 3, 1), { ways: 5 })).toThrow('CP_EVAL_EMPTY');
});

test('calibration error is 0 where confidence is accuracy, and temperature undoes a scaling of logits', () => {
  const rng = Rng.of(5, 'calibration');
  const logits = Float64Array.from({ length: 30_000 }, () => 2 * rng.normal());
  const probabilities = softmaxRows(logits, 3);
  const labels = Int32Array.from({ length: 10_000 }, (_, i) => {
    const u = rng.uniform();
    return u < probabilities[3 * i]!
      ? 0
      : u < probabilities[3 * i]! + probabilities[3 * i + 1]!
        ? 1
        : 2;
  });
  expect(expectedCalibrationError(probabilities, 3, labels)).toBeLessThan(0.02);
  const sharp = logits.map((v) => 7 * v);
  expect(expectedCalibrationError(softmaxRows(sharp, 3), 3, labels)).toBeGreaterThan(0.15);
  expect(fitTemperature(sharp, 3, labels)).toBeCloseTo(7 * fitTemperature(logits, 3, labels), 6);
  expect(Math.abs(fitTemperature(logits, 3, labels) - 1)).toBeLessThan(0.05);
  expect(expectedCalibrationError([1, 0, 1, 0], 2, [0, 1])).toBe(0.5);
});

test('zero-shot goes by the nearest prompt and reports calibration', () => {
  const rows = clouds(300, 3, 12, 1),
    prompts = clouds(6, 3, 12, 0);
  const ordered = embeddingMatrix(
    Float32Array.from(
      [0, 3, 1, 4, 2, 5].flatMap((i) => [...prompts.rows.subarray(i * 12, i * 12 + 12)]),
    ),
    12,
  );
  const classes = promptEnsemble(ordered, 2);
  expect(classes.count).toBe(3);
  const { correct, probabilities, temperature, report } = zeroShot(rows, classes, {
    validation: clouds(300, 3, 12, 1, 1, 'validation'),
    resamples: 50,
  });
  expect(correct.reduce((sum, is) => sum + is, 0)).toBeGreaterThan(280);
  expect(probabilities.subarray(0, 3).reduce((a, b) => a + b)).toBeCloseTo(1, 12);
  expect(temperature).not.toBe(1);
  expect(report.rows.map(({ name }) => name)).toEqual(['top1', 'ece', 'ece-calibrated']);
  expect(() => promptEnsemble(ordered, 4)).toThrow('CP_EVAL_COUNTS');
});
