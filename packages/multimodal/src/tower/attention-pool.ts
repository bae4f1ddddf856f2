import {
  collect,
  copyValues,
  CounterpointError,
  inference,
  Linear,
  normal,
  parameter,
  Rng,
  type Batch,
  type Encoder,
  type NamedVariables,
  type Pass,
} from '@counterpoint/core';
import {
  add,
  concat,
  matMul,
  mean,
  mul,
  reshape,
  slice,
  softmax,
  tidy,
  transpose,
  type Tensor,
  type Tensor2D,
  type Tensor3D,
  type Tensor4D,
  type Variable,
} from '@tensorflow/tfjs-core';

/** An encoder that can also say what it sees where: a residual network. */
export interface MapEncoder<B extends Batch = Batch> extends Encoder<B> {
  /** [N, height, width, D] */
  map(batch: B, pass?: Pass): Tensor4D;
  clone(): MapEncoder<B>;
}

/** The encoder whose map {@link AttentionPool} pools, its number of places, and the heads. */
export interface AttentionPoolConfig<B extends Batch = Batch> {
  readonly encoder: MapEncoder<B>;
  /** Height times width of its map. */
  readonly places: number;
  readonly heads: number;
  readonly rng: Rng;
}

/**
 * Attention pooling in place of the mean over a map: Radford et al. 2021,
 * https://arxiv.org/abs/2103.00020, section 2.4. The mean of all places,
 * with them behind it and a learned position added to each, asks one layer of multi-head
 * attention. Unlike the mean it knows where things are.
 */
export class AttentionPool<B extends Batch = Batch> implements MapEncoder<B> {
  readonly width: number;
  readonly variables: NamedVariables;
  readonly state: NamedVariables;
  readonly #config: AttentionPoolConfig<B>;
  readonly #positions: Variable;
  readonly #layers: Readonly<Record<'query' | 'key' | 'value' | 'out', Linear>>;

  /** @throws CP_MULTIMODAL_TOWER when the width does not divide into heads */
  constructor(config: AttentionPoolConfig<B>) {
    const { encoder, places, heads, rng } = config;
    const { width } = encoder;
    if (width % heads !== 0)
      throw new CounterpointError('CP_MULTIMODAL_TOWER', {
        what: `A width of ${width} does not divide into ${heads} heads`,
        where: 'attention pool',
        expected: 'a multiple of heads',
      });
    this.#config = config;
    this.width = width;
    const initializer = normal(width ** -0.5);
    const layer = (name: string) =>
      new Linear({ inputs: width, outputs: width, rng: rng.fork(name), initializer });
    this.#layers = {
      query: layer('query'),
      key: layer('key'),
      value: layer('value'),
      out: layer('out'),
    };
    this.#positions = parameter(
      initializer((places + 1) * width, { in: width, out: width }, rng.fork('positions')),
      [places + 1, width],
    );
    ({ variables: this.variables, state: this.state } = collect({
      encoder,
      pool: { variables: { positions: this.#positions }, state: {} },
      ...this.#layers,
    }));
  }

  /**
   * @returns [N, width], not normalised
   * @throws CP_MULTIMODAL_TOWER when the map has another number of places
   */
  encode(batch: B, pass: Pass = inference): Tensor2D {
    return tidy(() => {
      const { places, heads } = this.#config;
      const map = this.#config.encoder.map(batch, pass);
      const [n, height, width, depth] = map.shape;
      if (height * width !== places)
        throw new CounterpointError('CP_MULTIMODAL_TOWER', {
          what: `The map has ${height} x ${width} places`,
          where: 'attention pool',
          expected: String(places),
          remedy: 'set places to the height times width of the map',
        });
      const features = reshape(map, [n, places, depth]);
      const tokens = add(
        concat([mean(features, 1, true), features], 1),
        this.#positions,
      ) as Tensor3D; // [N, 1 + T, D]
      const split = (x: Tensor): Tensor =>
        transpose(reshape(x, [n, -1, heads, depth / heads]), [0, 2, 1, 3]); // [N, heads, ., D / heads]
      const first = reshape(
        add(mean(features, 1), slice(this.#positions as Tensor as Tensor2D, [0, 0], [1, depth])),
        [n, depth],
      );
      const query = split(this.#layers.query.apply(first));
      const scores = mul(
        matMul(query, split(this.#layers.key.apply(tokens)), false, true),
        (depth / heads) ** -0.5,
      ); // [N, heads, 1, 1 + T]
      const mixed = matMul(softmax(scores), split(this.#layers.value.apply(tokens)));
      return this.#layers.out.apply(reshape(mixed, [n, depth]) as Tensor2D);
    });
  }

  /**
   * What each place alone would give, were all attention on it: for maps of which place answers a
   * text. Zhou et al. 2022, "Extract Free Dense Labels from CLIP",
   * https://arxiv.org/abs/2112.01071, section 3.2. Without positions, as there.
   *
   * @returns [N, height, width, D]
   */
  map(batch: B, pass: Pass = inference): Tensor4D {
    return tidy(() =>
      this.#layers.out.apply(this.#layers.value.apply(this.#config.encoder.map(batch, pass))),
    );
  }

  clone(): AttentionPool<B> {
    const twin = new AttentionPool({
      ...this.#config,
      encoder: this.#config.encoder.clone(),
      rng: Rng.of(0, 'clone'),
    });
    copyValues(this, twin);
    return twin;
  }

  dispose(): void {
    this.#config.encoder.dispose();
    this.#positions.dispose();
    for (const layer of Object.values(this.#layers)) layer.dispose();
  }
}
