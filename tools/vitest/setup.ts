import { startEngine } from '@counterpoint/engine';
import { getBackend, getGradient } from '@tensorflow/tfjs-core';
import { gradients } from './gradients.js';

// Files that share a worker share its engine; one that chose another left that behind.
if (getGradient('Multiply') === undefined) await import(gradients);
if (getBackend() !== 'onnxruntime') await startEngine({ prefer: 'cpu' });
