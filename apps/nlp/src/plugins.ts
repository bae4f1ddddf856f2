import { apiVersion, corePlugin, type Plugin } from '@counterpoint/core';
import { dataPlugin } from '@counterpoint/data';
import { onnxPlugin } from '@counterpoint/onnx';
import { textPlugin } from '@counterpoint/text';
import { judgedSource } from './judged-source.js';

/** What this program brings itself. */
const nlpPlugin: Plugin = {
  name: '@counterpoint/nlp',
  apiVersion,
  components: [judgedSource],
};

/** What this program knows without further plugins. */
export const plugins: readonly Plugin[] = [
  corePlugin,
  dataPlugin,
  textPlugin,
  onnxPlugin,
  nlpPlugin,
];
