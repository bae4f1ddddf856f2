/**
 * What a step of training on several ranks costs, from measured terms. The formula is in
 * docs/distributed.md.
 */

/** Terms of a workload on one processor thread. */
export interface WorkloadTerms {
  readonly name: string;
  /** Processor time of a sample in a step of one graph, in milliseconds on one thread. */
  readonly sampleMs: number;
  /** What a graph that is cut for ranks costs beside one graph: 0.4 is 40 % more. */
  readonly cut: number;
  /** Values of the gradient that are summed over ranks. */
  readonly gradientValues: number;
  /** Width of the embeddings that are gathered. */
  readonly embeddingWidth: number;
}

/** Terms that do not depend on the workload. */
export interface MachineTerms {
  /** Milliseconds of one thread for one logit of the objective, forward and backward. */
  readonly logitMs: number;
  /** Milliseconds of a message between two ranks, however short. */
  readonly latencyMs: number;
}

/** The number of ranks and the shape of their steps. */
export interface RunShape {
  readonly ranks: number;
  /** Samples of one rank in a step. */
  readonly samples: number;
  /** Threads of one rank. The model assumes a perfect speed-up. */
  readonly threads: number;
  /** Of the network between ranks, in gigabytes a second. */
  readonly gigabytesPerSecond: number;
  /** Exchanges of a step. @default 13 */
  readonly messages?: number;
  readonly views?: number;
}

/** Milliseconds of one step by their cause. */
export interface StepCost {
  /** Encoder forward and backward, on this rank's samples. */
  readonly encoder: number;
  /** The objective of this rank's rows as anchors, against the whole batch. */
  readonly objective: number;
  /** Embeddings gathered, their gradients and those of the variables summed. */
  readonly exchange: number;
}

/** Bytes of a float32. */
const valueBytes = 4;

/**
 * The cost of a step without any variation between ranks.
 *
 * Encoder: samples x sampleMs x (1 + cut) / threads. Objective: (views x samples) anchors against
 * (views x batch) rows, x logitMs / threads. Exchange: a ring all-reduce sends 2 x (N - 1) / N of the
 * gradient's bytes and of those of the embeddings' gradients, an all-gather (N - 1) / N of all
 * embeddings; each message costs log2(N) latencies.
 */
export function stepCost(
  { sampleMs, cut, gradientValues, embeddingWidth }: WorkloadTerms,
  { logitMs, latencyMs }: MachineTerms,
  { ranks, samples, threads, gigabytesPerSecond, messages = 13, views = 2 }: RunShape,
): StepCost {
  const batch = ranks * samples;
  const isAlone = ranks === 1;
  const share = (ranks - 1) / ranks;
  const gradientBytes = 2 * share * gradientValues * valueBytes;
  const embeddingBytes = 3 * share * views * batch * embeddingWidth * valueBytes;
  const bytesPerMs = gigabytesPerSecond * 1e6;
  return {
    encoder: (samples * sampleMs * (isAlone ? 1 : 1 + cut)) / threads,
    objective: (views * samples * views * batch * logitMs) / threads,
    exchange: isAlone
      ? 0
      : (gradientBytes + embeddingBytes) / bytesPerMs + messages * Math.log2(ranks) * latencyMs,
  };
}

/** Samples a second of N ranks over N times those of one rank: 1 is perfect. */
export function efficiency(
  workload: WorkloadTerms,
  machine: MachineTerms,
  shape: RunShape,
): number {
  const alone = total(stepCost(workload, machine, { ...shape, ranks: 1 }));
  return alone / total(stepCost(workload, machine, shape));
}

/** Milliseconds of a whole step. */
export function total({ encoder, objective, exchange }: StepCost): number {
  return encoder + objective + exchange;
}
