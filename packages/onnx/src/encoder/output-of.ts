import type { OnnxModel } from '../file/onnx-model.js';

const usualOutputs = [
  'sentence_embedding',
  'text_embeds',
  'image_embeds',
  'audio_embeds',
  'embeddings',
  'last_hidden_state',
  'pooler_output',
];

/** The output that is embedded: the named one, else the first of the usual names, else the first. */
export function outputOf({ graph }: OnnxModel, inputName: string | undefined): string {
  const names = graph.outputs.map(({ name }) => name);
  return inputName ?? usualOutputs.find((name) => names.includes(name)) ?? names[0]!;
}
