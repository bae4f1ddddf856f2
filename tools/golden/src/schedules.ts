import { constant, cosine, cosineMomentum, linearWarmup, type Schedule } from '@counterpoint/core';
import { errorOfLargest, within, type GoldenCase } from './outcome.js';

interface ScheduleCase {
  readonly n: number;
  readonly warmup?: number;
  readonly base?: number;
  readonly start?: number;
  readonly end?: number;
  readonly values: number[];
  readonly source?: string;
}

const makers: readonly (readonly [RegExp, (golden: ScheduleCase) => Schedule])[] = [
  [
    /momentum/i,
    ({ n, start, end, source }) => {
      const [, from, to] = /max_steps=n,\s*([\d.e-]+),\s*([\d.e-]+)/i.exec(source ?? '') ?? [];
      return cosineMomentum(
        start ?? (from === undefined ? 0.996 : Number(from)),
        n,
        end ?? (to === undefined ? 1 : Number(to)),
      );
    },
  ],
  [
    /cosine/i,
    ({ n, warmup = 0, base = 1, end = 0 }) =>
      cosine({ peak: base, warmupSteps: warmup, totalSteps: n, end }),
  ],
  [/warm-?up/i, ({ warmup = 0, base = 1 }) => linearWarmup(base, warmup)],
  [/constant/i, ({ base = 1 }) => constant(base)],
];

/** Cases of `schedules.json`: a value for each step. */
export function scheduleCases(file: Readonly<Record<string, ScheduleCase>>): GoldenCase[] {
  return Object.entries(file).map(([name, golden]) => {
    const make = makers.find(([pattern]) => pattern.test(name))?.[1];
    return {
      name,
      check:
        make &&
        (() =>
          within(
            errorOfLargest(
              golden.values.map((_, step) => make(golden)(step)),
              golden.values,
            ),
            1e-9,
          )),
    };
  });
}
