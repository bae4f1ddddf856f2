/** A frame of a profile of V8: a function and its file. */
export interface Frame {
  readonly functionName: string;
  readonly url: string;
}

/** The part of a profile of V8 (`Profiler.Profile`) that is read here. */
export interface CpuProfile {
  readonly nodes: readonly {
    readonly id: number;
    readonly callFrame: Frame;
    readonly children?: readonly number[];
  }[];
  readonly samples: readonly number[];
  /** Microseconds since the sample before. */
  readonly timeDeltas: readonly number[];
}

/** What the main thread does, by the innermost frame whose file tells it. The first match counts. */
const stages: readonly (readonly [stage: string, file: RegExp, functionName?: RegExp])[] = [
  ['checkpoint', /core\/src\/checkpoint\/|cli\/src\/run\/write-encoder/],
  ['metrics', /core\/src\/(health|metric)\//],
  [
    'metrics',
    /cli\/src\/run\/(run-monitor|embedding-metrics|tensorboard|crc32c|run-folder|validation)/,
  ],
  ['display', /cli\/src\/terminal\//],
  ['compile', /tfjs-backend-onnxruntime\/src\/(lowering|onnx|blocked|export)\//],
  [
    'compile',
    /session\/|onnxruntime-(node|common)\//,
    /^(create|createSession|loadModel|InferenceSession)/,
  ],
  ['run', /tfjs-backend-onnxruntime\/src\/session\/|onnxruntime-(node|common)\//],
  ['read back', /data-store/, /^read/],
  ['draw', /\/core\/src\/random\//],
  ['draw', /\/(image|text|audio|video)\/src\//, /^draw/],
  [
    'decode',
    /\/(image|audio|video)\/src\/(decode|picture|waveform)|\/sharp\/|decode-samples|wavefile/,
  ],
  ['collate', /\/src\/modality\/|collate|\/text\/src\/batch\//],
  ['view', /\/(image|text|audio|video)\/src\/(view|kernel|augment|feature|resample|tokenizer)/],
  ['view', /\/wasm\/src\/|@huggingface\/tokenizers/],
  ['hand over', /prefetch/],
  ['read', /\/packages\/data\/src\//],
  ['optimise', /\/src\/optimizer\//],
  ['table of rows', /\/text\/src\/rows\//],
  ['record', /@tensorflow\/|tfjs-backend-onnxruntime\/src\//],
  ['record', /\/core\/src\/(head|loss|method|negatives|nn|schedule|training)\//],
  ['record', /\/(image|text|audio|video)\/src\/(encoder|method)\//],
  ['load code', /^node:internal\/modules|\/tsx\/|\/esbuild\/|\/zod\/|\/commander\//],
  ['read', /^node:(fs|zlib|internal\/fs|internal\/streams|stream|events|buffer)/],
  ['other work of the program', /\/(packages|apps)\//],
];

/** The stage of a stack, the innermost frame first. */
export function stageOf(stack: readonly Frame[]): string {
  const leaf = stack[0]?.functionName;
  if (leaf === '(idle)') return 'idle';
  if (leaf === '(garbage collector)') return 'garbage collection';
  for (const { url, functionName } of stack) {
    const match = stages.find(
      ([, file, name]) => file.test(url) && (name === undefined || name.test(functionName)),
    );
    if (match !== undefined) return match[0];
  }
  return leaf === '(program)' ? 'native code' : 'unknown';
}

/** Milliseconds of each stage of the main thread. */
export function timesByStage({ nodes, samples, timeDeltas }: CpuProfile): Map<string, number> {
  const parents = new Map(
    nodes.flatMap(({ id, children }) => children?.map((c) => [c, id]) ?? []) as [number, number][],
  );
  const frames = new Map(nodes.map(({ id, callFrame }) => [id, callFrame]));
  const stageOfNode = new Map<number, string>();
  const stackOf = (id: number): Frame[] => {
    const stack: Frame[] = [];
    for (let at: number | undefined = id; at !== undefined; at = parents.get(at))
      stack.push(frames.get(at)!);
    return stack;
  };
  const times = new Map<string, number>();
  for (const [i, id] of samples.entries()) {
    const stage = stageOfNode.get(id) ?? stageOf(stackOf(id));
    stageOfNode.set(id, stage);
    times.set(stage, (times.get(stage) ?? 0) + timeDeltas[i]! / 1000);
  }
  return times;
}
