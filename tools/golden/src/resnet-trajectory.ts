import { transpose, tensor4d, tidy, variableGrads, type Tensor4D } from '@tensorflow/tfjs-core';
import {
  applyRunningUpdates,
  byName,
  Mlp,
  ntXent,
  ResidualNetwork,
  Rng,
  sgd,
  SimCLR,
  type Embeddings,
  type RunningUpdate,
} from '@counterpoint/core';
import { relativeError, within, worst, type GoldenCase, type Outcome } from './outcome.js';
import { floatsOf, fromTorch, assignByName, numberIn, type StoredArray } from './stored-weights.js';

interface ResnetTrajectory {
  readonly objective: string;
  readonly shape: [number, number, number, number];
  readonly weights: Readonly<Record<string, StoredArray>>;
  readonly steps: readonly {
    readonly a_nchw_float32: string;
    readonly b_nchw_float32: string;
    readonly loss: number;
  }[];
}

/**
 * The file's names in ours: `l2.c1` is `encoder.layer2.0.conv1`, `l2.sc` its shortcut, `fc1` the
 * head's first layer.
 */
function ourName(name: string): string {
  return name
    .replace(/^stem\./, 'encoder.conv1.')
    .replace(/^bn\./, 'encoder.bn1.')
    .replace(/^l(\d+)\.c(\d)\./, 'encoder.layer$1.0.conv$2.')
    .replace(/^l(\d+)\.b(\d)\./, 'encoder.layer$1.0.bn$2.')
    .replace(/^l(\d+)\.sc\./, 'encoder.layer$1.0.downsample.')
    .replace(/^fc(\d)\./, (_, layer: string) => `head.${Number(layer) - 1}.linear.`);
}

/**
 * `trajectory-simclr-resnet.json`: a small residual network trained with NT-Xent and SGD, loss by
 * loss.
 */
export function resnetCases(file: ResnetTrajectory): GoldenCase[] {
  return [
    {
      name: `${file.steps.length} steps of SimCLR on a residual network`,
      check: () => check(file),
    },
  ];
}

async function check({ objective, shape, weights, steps }: ResnetTrajectory): Promise<Outcome> {
  const rng = Rng.of(0, 'golden');
  const stages = new Set(
    Object.keys(weights)
      .map((name) => /^l(\d+)\./.exec(name)?.[1])
      .filter((stage) => stage !== undefined),
  );
  const side = (name: string, axis: number) => weights[name]!.shape[axis]!;
  const encoder = new ResidualNetwork({
    channels: shape[1],
    blocks: [...stages].map(() => 1),
    kind: 'basic',
    width: side('stem.weight', 0),
    stem: 'small',
    rng,
  });
  const head = new Mlp({
    widths: [side('fc1.weight', 1), side('fc1.weight', 0), side('fc2.weight', 0)],
    batchNorm: false,
    rng,
  });
  const method = new SimCLR<Tensor4D>({
    encoder,
    head,
    loss: ntXent({ temperature: numberIn(objective, /temperature ([\d.]+)/, 0.5) }),
  });
  const all = { ...method.variables, ...method.state };
  for (const [name, { shape: shapeInFile, float32 }] of Object.entries(weights))
    assignByName(all, ourName(name), fromTorch(floatsOf(float32), shapeInFile));
  const optimizer = sgd({
    variables: method.variables,
    groups: [{ match: '' }],
    momentum: numberIn(objective, /momentum ([\d.e-]+)/, 0.9),
    weightDecay: numberIn(objective, /decay ([\d.e-]+)/, 1e-4),
  });
  const rate = numberIn(objective, /lr ([\d.e-]+)/, 0.1);
  const outcomes: Outcome[] = [];
  for (const [step, golden] of steps.entries()) {
    const views = [golden.a_nchw_float32, golden.b_nchw_float32].map((view) =>
      tidy(() => transpose(tensor4d(floatsOf(view), shape), [0, 2, 3, 1])),
    );
    const running: RunningUpdate[] = [];
    const pass = {
      phase: 'train',
      rng,
      record: (update: RunningUpdate) => void running.push(update),
    } as const;
    const { value, grads } = variableGrads(() => {
      const embeddings: Embeddings = method.embed(views, pass);
      return method.objective(embeddings, { progress: { step, totalSteps: steps.length }, pass })
        .loss;
    }, Object.values(method.variables));
    const gradients = byName(grads, method.variables);
    optimizer.step(gradients, rate);
    applyRunningUpdates(running);
    outcomes.push(
      within(relativeError((await value.data())[0]!, golden.loss), 1e-3, `loss of step ${step}`),
    );
    for (const tensor of [value, ...Object.values(gradients), ...views]) tensor.dispose();
  }
  optimizer.dispose();
  method.dispose();
  return worst(outcomes);
}
