import {
  collect,
  CounterpointError,
  inference,
  nearestWord,
  type Batch,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import type { Tensor2D } from '@tensorflow/tfjs-core';
import { sideOf } from '../side/side-batch.js';
import type { Tower } from './tower.js';

/**
 * Towers of one space by the names of their sides. One tower may stand for several sides (two
 * styles of drawing, two languages).
 * As an encoder it takes batches of any of its sides.
 */
export class Towers implements Encoder<Batch> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly sides: readonly string[];
  readonly #towers: Readonly<Record<string, Tower>>;

  /** @throws CP_MULTIMODAL_SIDES when there is none, or widths differ */
  constructor(towers: Readonly<Record<string, Tower>>) {
    this.#towers = towers;
    this.sides = Object.keys(towers);
    const widths = [...new Set(Object.values(towers).map(({ width }) => width))];
    if (widths.length !== 1) {
      throw new CounterpointError('CP_MULTIMODAL_SIDES', {
        what:
          widths.length === 0 ? 'There are no towers' : `Towers are ${widths.join(' and ')} wide`,
        expected: 'one width for all',
        remedy: 'give every tower a projection of one width',
      });
    }
    this.width = widths[0]!;
    const first: Record<string, Tower> = {};
    for (const [side, tower] of Object.entries(towers))
      if (!Object.values(first).includes(tower)) first[side] = tower;
    ({ variables: this.variables, state: this.state } = collect(first));
  }

  /** @throws CP_MULTIMODAL_SIDES naming the nearest side */
  tower(side: string): Tower {
    const tower = this.#towers[side];
    if (tower !== undefined) return tower;
    const near = nearestWord(side, this.sides);
    throw new CounterpointError('CP_MULTIMODAL_SIDES', {
      what: `No tower is for the side "${side}"`,
      expected: `one of ${this.sides.join(', ')}`,
      remedy: near === undefined ? undefined : `did you mean "${near}"`,
    });
  }

  /** @param batch of one side: see `sideBatch` @returns [N, width], not normalised */
  encode(batch: Batch, pass: Pass = inference): Tensor2D {
    const { side, batch: sideInput } = sideOf(batch);
    return this.tower(side).encode(
      sideInput,
      pass.phase === 'infer' ? pass : { ...pass, rng: pass.rng.fork(side) },
    );
  }

  clone(): Towers {
    const twins = new Map(
      [...new Set(Object.values(this.#towers))].map((tower) => [tower, tower.clone()]),
    );
    return new Towers(
      Object.fromEntries(
        Object.entries(this.#towers).map(([side, tower]) => [side, twins.get(tower)!]),
      ),
    );
  }

  dispose(): void {
    for (const tower of new Set(Object.values(this.#towers))) tower.dispose();
  }
}
