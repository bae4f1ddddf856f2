import type { Tensor } from '@tensorflow/tfjs-core';
import { prefixed, type NamedVariables } from '../contract/named-variables.js';
import type { Optimizer } from '../contract/optimizer.js';

/**
 * The rates and the unfreezing of {@link layerDecay}, and the optimizer of each layer. Component:
 * `core/layer-decay`.
 */
export interface LayerDecayConfig {
  /** Of a method; those whose names begin with `encoder.` are ordered by layers. */
  readonly variables: NamedVariables;
  /** The rate of a layer as a share of that of the layer above. 1 changes nothing. @default .75 */
  readonly decay?: number;
  /** Steps from one layer to the next below beginning to learn; 0 for all at once. @default 0 */
  readonly unfreezeSteps?: number;
  /** The optimizer of the variables of one layer, of any shapes [...]. */
  readonly optimizer: (variables: NamedVariables) => Optimizer | Promise<Optimizer>;
}

/**
 * Layers of an encoder from the input on, each a list of names: variables whose names are equal up
 * to their last number (`stages.1.blocks.0`, `layers.3`), or up to their first dot where there is
 * none. The order is that in which the encoder lists them.
 */
export function layersOf(names: readonly string[]): string[][] {
  const layers = new Map<string, string[]>();
  for (const name of names) {
    const parts = name.replace(/^encoder\./, '').split('.');
    const last = parts.findLastIndex((part) => /^\d+$/.test(part));
    const layer = parts.slice(0, last < 0 ? 1 : last + 1).join('.');
    layers.set(layer, [...(layers.get(layer) ?? []), name]);
  }
  return [...layers.values()];
}

/**
 * Layer-wise learning rates, and gradual unfreezing. The encoder's top layer learns at `decay`
 * times the learning rate, the one below at `decay` squared, and so on: Howard and Ruder 2018,
 * https://arxiv.org/abs/1801.06146, section 3.2 (discriminative fine-tuning), in the form of Clark
 * et al. 2020, https://arxiv.org/abs/2003.10555. Variables outside of the encoder, such as a head,
 * learn at the full rate. With `unfreezeSteps` s, the k-th layer from the top (the first is 1)
 * learns from step k s on (section 3.3 of the former).
 */
export async function layerDecay({
  variables,
  decay = 0.75,
  unfreezeSteps = 0,
  optimizer,
}: LayerDecayConfig): Promise<Optimizer> {
  const names = Object.keys(variables);
  const layers = layersOf(names.filter((name) => name.startsWith('encoder.')));
  const above = names.filter((name) => !name.startsWith('encoder.'));
  const groups: { rate: number; from: number; names: readonly string[]; optimizer: Optimizer }[] =
    [];
  for (const [depth, group] of [above, ...layers.reverse()].entries()) {
    if (group.length === 0) continue;
    const own = Object.fromEntries(group.map((name) => [name, variables[name]!]));
    groups.push({
      rate: decay ** depth,
      from: depth * unfreezeSteps,
      names: group,
      optimizer: await optimizer(own),
    });
  }
  return {
    state: Object.assign(
      {},
      ...groups.map((group, i) => prefixed(`layers.${i}`, group.optimizer.state)),
    ) as NamedVariables,
    step(gradients, learningRate, progress) {
      for (const group of groups) {
        if (progress !== undefined && progress.step < group.from) continue;
        const own = group.names.flatMap((name): [string, Tensor][] =>
          gradients[name] === undefined ? [] : [[name, gradients[name]]],
        );
        group.optimizer.step(Object.fromEntries(own), learningRate * group.rate, progress);
      }
    },
    dispose() {
      for (const group of groups) group.optimizer.dispose();
    },
  };
}
