/** A tensor of a published checkpoint, in double precision. */
export interface Weight {
  readonly shape: readonly number[];
  readonly values: Float64Array;
}

/** A published model, small enough for loops. */
export interface PublishedModel {
  readonly family: 'bert' | 'roberta' | 'distilbert' | 'modernbert' | 'mpnet';
  readonly layers: number;
  readonly heads: number;
  readonly epsilon: number;
  /** By its name in a config.json. @default 'gelu' */
  readonly activation?: string;
  /** Under the names of the published files. */
  readonly weights: ReadonlyMap<string, Weight>;
  /**
   * Of ModernBERT: whether each layer sees all tokens, the window, and the bases of both kinds of
   * layers.
   */
  readonly full?: readonly boolean[];
  readonly window?: number;
  readonly bases?: readonly [full: number, sliding: number];
}

type Rows = number[][];

/**
 * The vectors of the tokens of one text, in plain loops and double precision, as the papers state
 * the models:
 * BERT (1810.04805), RoBERTa (1907.11692), DistilBERT (1910.01108), MPNet (2004.09297), ModernBERT
 * (2412.13663).
 */
export function float64Transformer(model: PublishedModel, ids: ArrayLike<number>): Rows {
  return model.family === 'modernbert' ? modernBert(model, ids) : postNorm(model, ids);
}

function postNorm(
  { family, layers, heads, epsilon, weights, activation }: PublishedModel,
  ids: ArrayLike<number>,
): Rows {
  const w = (name: string): Weight => weights.get(name)!;
  const first = family === 'roberta' || family === 'mpnet' ? 2 : 0;
  const types = weights.get('embeddings.token_type_embeddings.weight');
  let x = Array.from(ids, (id, t) =>
    row(w('embeddings.word_embeddings.weight'), id).map(
      (value, d) =>
        value +
        row(w('embeddings.position_embeddings.weight'), first + t)[d]! +
        (types ? row(types, 0)[d]! : 0),
    ),
  );
  const norm = (rows: Rows, name: string) =>
    rows.map((each) => normalised(each, epsilon, w(`${name}.weight`), w(`${name}.bias`)));
  x = norm(x, 'embeddings.LayerNorm');
  const names = {
    bert: [
      'attention.self.query',
      'attention.self.key',
      'attention.self.value',
      'attention.output.dense',
      'attention.output.LayerNorm',
      'intermediate.dense',
      'output.dense',
      'output.LayerNorm',
    ],
    distilbert: [
      'attention.q_lin',
      'attention.k_lin',
      'attention.v_lin',
      'attention.out_lin',
      'sa_layer_norm',
      'ffn.lin1',
      'ffn.lin2',
      'output_layer_norm',
    ],
    mpnet: [
      'attention.attn.q',
      'attention.attn.k',
      'attention.attn.v',
      'attention.attn.o',
      'attention.LayerNorm',
      'intermediate.dense',
      'output.dense',
      'output.LayerNorm',
    ],
  }[family === 'roberta' ? 'bert' : (family as 'bert' | 'distilbert' | 'mpnet')] as [
    string,
    string,
    string,
    string,
    string,
    string,
    string,
    string,
  ];
  const bias =
    family === 'mpnet'
      ? relative(w('encoder.relative_attention_bias.weight'), ids.length)
      : undefined;
  for (let i = 0; i < layers; i++) {
    const layer = `${family === 'distilbert' ? 'transformer' : 'encoder'}.layer.${i}.`;
    const apply = (rows: Rows, name: string) =>
      rows.map((each) => linear(each, w(`${layer}${name}.weight`), w(`${layer}${name}.bias`)));
    const [q, k, v] = names.slice(0, 3).map((name) => apply(x, name)) as [Rows, Rows, Rows];
    const mixed = attention(q, k, v, heads, (h, a, b) => bias?.(h, a, b) ?? 0);
    x = norm(sum(x, apply(mixed, names[3])), layer + names[4]);
    const fed = apply(
      apply(x, names[5]).map((each) => each.map(activations[activation ?? 'gelu']!)),
      names[6],
    );
    x = norm(sum(x, fed), layer + names[7]);
  }
  return x;
}

function modernBert(
  { layers, heads, epsilon, weights, full, window, bases, activation }: PublishedModel,
  ids: ArrayLike<number>,
): Rows {
  const w = (name: string): Weight => weights.get(name)!;
  const norm = (rows: Rows, name: string) =>
    rows.map((each) => normalised(each, epsilon, w(`${name}.weight`)));
  let x = norm(
    Array.from(ids, (id) => row(w('embeddings.tok_embeddings.weight'), id)),
    'embeddings.norm',
  );
  const act = activations[activation ?? 'gelu']!;
  const width = x[0]!.length;
  const hidden = w('layers.0.mlp.Wo.weight').shape[1]!;
  for (let i = 0; i < layers; i++) {
    const layer = `layers.${i}.`;
    const input = i === 0 ? x : norm(x, `${layer}attn_norm`);
    const qkv = input.map((each) => linear(each, w(`${layer}attn.Wqkv.weight`)));
    const part = (from: number) => qkv.map((each) => each.slice(from, from + width));
    const base = bases![full![i] ? 0 : 1];
    const turn = (rows: Rows) => rows.map((each, t) => rotated(each, t, heads, base));
    const mixed = attention(turn(part(0)), turn(part(width)), part(2 * width), heads, (_, a, b) =>
      full![i] || Math.abs(a - b) <= window! / 2 ? 0 : -Infinity,
    );
    x = sum(
      x,
      mixed.map((each) => linear(each, w(`${layer}attn.Wo.weight`))),
    );
    const inner = norm(x, `${layer}mlp_norm`).map((each) =>
      linear(each, w(`${layer}mlp.Wi.weight`)),
    );
    const gated = inner.map((each) =>
      each.slice(0, hidden).map((value, d) => act(value) * each[hidden + d]!),
    );
    x = sum(
      x,
      gated.map((each) => linear(each, w(`${layer}mlp.Wo.weight`))),
    );
  }
  return norm(x, 'final_norm');
}

function attention(
  q: Rows,
  k: Rows,
  v: Rows,
  heads: number,
  bias: (head: number, query: number, key: number) => number,
): Rows {
  const side = q[0]!.length / heads;
  return q.map((query, a) => {
    const out: number[] = [];
    for (let h = 0; h < heads; h++) {
      const scores = k.map((key, b) => {
        let product = 0;
        for (let d = h * side; d < (h + 1) * side; d++) product += query[d]! * key[d]!;
        return product / Math.sqrt(side) + bias(h, a, b);
      });
      const maximum = Math.max(...scores);
      const shares = scores.map((score) => Math.exp(score - maximum));
      const total = shares.reduce((x, y) => x + y, 0);
      for (let d = h * side; d < (h + 1) * side; d++)
        out.push(v.reduce((x, value, b) => x + (shares[b]! / total) * value[d]!, 0));
    }
    return out;
  });
}

/**
 * Relative positions of T5 (1910.10683) with 32 buckets up to a distance of 128, counted in loops.
 */
function relative(
  table: Weight,
  _time: number,
): (head: number, query: number, key: number) => number {
  const [buckets, heads] = table.shape as [number, number];
  const half = buckets / 2;
  return (head, query, key) => {
    const distance = Math.abs(query - key);
    let bucket = distance;
    if (distance >= half / 2)
      bucket = Math.min(
        half - 1,
        half / 2 +
          Math.trunc((Math.log(distance / (half / 2)) / Math.log(128 / (half / 2))) * (half / 2)),
      );
    return table.values[(bucket + (key > query ? half : 0)) * heads + head]!;
  };
}

function rotated(x: readonly number[], position: number, heads: number, base: number): number[] {
  const side = x.length / heads;
  return x.map((value, i) => {
    const d = i % side;
    const angle = position / base ** ((2 * (d % (side / 2))) / side);
    const other = d < side / 2 ? -x[i + side / 2]! : x[i - side / 2]!;
    return value * Math.cos(angle) + other * Math.sin(angle);
  });
}

function normalised(x: readonly number[], epsilon: number, gain: Weight, shift?: Weight): number[] {
  const mean = x.reduce((a, b) => a + b, 0) / x.length;
  const variance = x.reduce((a, b) => a + (b - mean) ** 2, 0) / x.length;
  return x.map(
    (value, d) =>
      ((value - mean) / Math.sqrt(variance + epsilon)) * gain.values[d]! + (shift?.values[d] ?? 0),
  );
}

/** W x + b with W [outputs, inputs]. */
export function linear(x: readonly number[], { shape, values }: Weight, bias?: Weight): number[] {
  const [outputs, inputs] = shape as [number, number];
  return Array.from({ length: outputs }, (_, o) => {
    let total = bias?.values[o] ?? 0;
    for (let i = 0; i < inputs; i++) total += values[o * inputs + i]! * x[i]!;
    return total;
  });
}

function row({ shape, values }: Weight, index: number): number[] {
  const width = shape[1]!;
  return Array.from(values.subarray(index * width, (index + 1) * width));
}

const sum = (a: Rows, b: Rows): Rows =>
  a.map((each, t) => each.map((value, d) => value + b[t]![d]!));

/** x Phi(x), by the series of the error function. */
function gelu(x: number): number {
  const z = x / Math.SQRT2;
  if (Math.abs(z) > 4) return x > 0 ? x : 0;
  let [term, total] = [z, z];
  for (let n = 1; n < 90; n++) {
    term *= (-z * z) / n;
    total += term / (2 * n + 1);
  }
  return (x / 2) * (1 + (2 / Math.sqrt(Math.PI)) * total);
}

/** Activations by their names in configs. */
const activations: Readonly<Record<string, (x: number) => number>> = {
  gelu,
  gelu_new: (x) => (x / 2) * (1 + Math.tanh(Math.sqrt(2 / Math.PI) * (x + 0.044715 * x ** 3))),
  quick_gelu: (x) => x / (1 + Math.exp(-1.702 * x)),
  linear: (x) => x,
};
