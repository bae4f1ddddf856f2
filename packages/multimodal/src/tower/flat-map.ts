import { collect, CounterpointError, dropout, inference, type Batch, type Encoder, type NamedVariables, type Pass } from '@counterpoint/core';
import { reshape, tidy, type Tensor2D } from '@tensorflow/tfjs-core';
import type { MapEncoder } from './attention-pool.js';

export interface FlatMapConfig<B extends Batch = Batch> {
  readonly encoder: MapEncoder<B>;
  /** Height times width of its map. */
  readonly places: number;
  /** The chance that a value is left out in training. @default 0 */
  readonly dropout?: number;
}

/**
 * An encoder's map place by place, [N, places x D], in place of its mean: for pictures in which things stand where they belong, such as drawings
 * of one size. The projection behind it then weighs each place on its own, as the first fully connected layer of LeCun et al. 1998,
 * http://yann.lecun.com/exdb/publis/pdf/lecun-98.pdf, does.
 */
export class FlatMap<B extends Batch = Batch> implements Encoder<B> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: FlatMapConfig<B>;

  constructor(config: FlatMapConfig<B>) {
    this.#config = config;
    this.width = config.places * config.encoder.width;
    ({ variables: this.variables, state: this.state } = collect({ encoder: config.encoder }));
  }

  /** @throws CP_MULTIMODAL_TOWER when the map has another number of places */
  encode(batch: B, pass: Pass = inference): Tensor2D {
    const { encoder, places, dropout: rate = 0 } = this.#config;
    return tidy(() => {
      const map = encoder.map(batch, pass);
      const [n, height, width] = map.shape;
      if (height * width !== places) throw new CounterpointError('CP_MULTIMODAL_TOWER', { what: `The map has ${height} x ${width} places`, where: 'flat map', expected: String(places), remedy: 'set places to the height times width of the map' });
      return dropout(reshape(map, [n, this.width]), rate, pass, 'map') as Tensor2D;
    });
  }

  clone(): FlatMap<B> {
    return new FlatMap({ ...this.#config, encoder: this.#config.encoder.clone() });
  }

  dispose(): void {
    this.#config.encoder.dispose();
  }
}
