import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { openRecordings } from '@counterpoint/audio';
import { pretrainSchema, readConfig } from '@counterpoint/cli';
import {
  loadCheckpoint,
  parseConfig,
  saveCheckpoint,
  type NamedVariables,
} from '@counterpoint/core';
import { parseShardManifest } from '@counterpoint/data';
import { VectorIndex } from '@counterpoint/search';
import { setBackend, variable, tensor2d } from '@tensorflow/tfjs-core';
import type { DamageName, FuzzKind } from '../fuzz-kind.js';
import { inFolder } from '../in-folder.js';

/** Files that the programs of this project write: checkpoints, configs, indexes, manifests. */
const json = (value: unknown): Uint8Array => Buffer.from(JSON.stringify(value, null, 2));

/** Two variables, all ones. */
async function variables(): Promise<NamedVariables> {
  await import('@tensorflow/tfjs-backend-cpu');
  await setBackend('cpu');
  return {
    weight: variable(tensor2d([1, 2, 3, 4, 5, 6], [2, 3])),
    bias: variable(tensor2d([[7]])),
  };
}

const checkpointFiles = ['state.json', 'tensors.safetensors'] as const;

/** The files of a small checkpoint. */
async function checkpoint(): Promise<Record<string, Uint8Array>> {
  const trainedVariables = await variables();
  try {
    return await inFolder({}, async (folder) => {
      const cursor = { epoch: 1, position: 20 };
      const path = await saveCheckpoint(folder, trainedVariables, {
        step: 3,
        cursor,
        facts: { loss: 0.5 },
      });
      const contents = await Promise.all(checkpointFiles.map((name) => readFile(join(path, name))));
      return Object.fromEntries(checkpointFiles.map((name, i) => [name, contents[i]!]));
    });
  } finally {
    for (const each of Object.values(trainedVariables)) each.dispose();
  }
}

function checkpointKind(
  name: (typeof checkpointFiles)[number],
  detects: readonly DamageName[],
): FuzzKind {
  return {
    name: `checkpoint/${name}`,
    detects,
    intact: async () => [(await checkpoint())[name]!],
    decode: async (bytes) => {
      const trainedVariables = await variables();
      try {
        return await inFolder({ ...(await checkpoint()), [name]: bytes }, async (folder) => {
          const state = await loadCheckpoint(folder, trainedVariables);
          const values = Object.values(trainedVariables).map((each) => [...each.dataSync()]);
          return JSON.stringify([state, values]);
        });
      } finally {
        for (const each of Object.values(trainedVariables)) each.dispose();
      }
    },
  };
}

const index = fileURLToPath(new URL('../../fixtures/index', import.meta.url));

/** One file of an index of six entries, in the index; what is counted, listed and found in it. */
function indexKind(name: string, path: string, detects: readonly DamageName[]): FuzzKind {
  return {
    name: `index/${name}`,
    detects,
    intact: async () => [await readFile(join(index, path))],
    decode: async (bytes) => {
      const folder = await mkdtemp(join(tmpdir(), 'fuzz-index-'));
      try {
        await cp(index, folder, { recursive: true });
        await writeFile(join(folder, path), bytes);
        const vectorIndex = await VectorIndex.open(folder, { model: 'fuzz' });
        try {
          const hits = await vectorIndex.search([1, 0.5, 0.2, 0.1], 3);
          return JSON.stringify([
            vectorIndex.width,
            await vectorIndex.count(),
            await vectorIndex.ids(),
            hits,
          ]);
        } finally {
          vectorIndex.close();
        }
      } finally {
        await rm(folder, { recursive: true, force: true });
      }
    },
  };
}

const config = {
  method: { type: 'core/simclr', temperature: 0.2 },
  encoder: { type: 'image/resnet', width: 16 },
  modality: { type: 'image/picture', side: 32 },
  data: { type: 'data/open', path: 'pictures' },
  views: { type: 'image/simclr-views', side: 32 },
  optimizer: { type: 'core/adamw', weightDecay: 0.01 },
  learningRate: { base: 0.001 },
  batchSize: 64,
  epochs: 2,
};

const kaldi = {
  'wav.scp': 'one a/1.wav\ntwo a/2.wav\n',
  segments: 'u1 one 0.0 1.5\nu2 one 1.5 2.25\nu3 two 0.1 0.9\n',
  text: 'u1 hello there\nu2 good morning\nu3 again\n',
  utt2spk: 'u1 anna\nu2 ben\nu3 anna\n',
};

/** A list of a Kaldi folder. */
function kaldiKind(name: keyof typeof kaldi): FuzzKind {
  return {
    name: `recordings/kaldi-${name}`,
    detects: [],
    intact: () => Promise.resolve([Buffer.from(kaldi[name])]),
    decode: (bytes) =>
      inFolder({ ...kaldi, [name]: bytes }, async (folder) => {
        const dataset = await openRecordings(folder);
        const lines: string[] = [];
        const order = { seed: 0, epoch: 0, shuffle: false };
        for await (const { key, label, metadata } of dataset.epoch(order))
          lines.push(JSON.stringify([key, label, metadata]));
        return lines.join('\n');
      }),
  };
}

export const kinds: readonly FuzzKind[] = [
  checkpointKind('state.json', ['cut']),
  checkpointKind('tensors.safetensors', ['flip', 'cut', 'splice', 'lie']),
  indexKind('index.json', 'index.json', ['cut']),
  indexKind('data', 'vectors.lance/data/1100111000010110001010014c9bba48fdaa22ce719c0da3e6.lance', [
    'cut',
  ]),
  indexKind('version', 'vectors.lance/_versions/18446744073709551613.manifest', ['cut']),
  {
    name: 'config/run.json',
    detects: ['cut'],
    intact: () => Promise.resolve([json(config)]),
    decode: (bytes) =>
      inFolder({ 'run.json': bytes }, async (folder) => {
        const path = join(folder, 'run.json');
        return JSON.stringify(parseConfig(pretrainSchema, (await readConfig(path)) as never, path));
      }),
  },
  {
    name: 'manifest/shards.json',
    detects: ['cut'],
    intact: () => {
      const shard = { name: 'a.tar', samples: 3, bytes: 1024, sha256: 'ab'.repeat(32) };
      const shards = [shard, { ...shard, name: 'b.tar' }];
      return Promise.resolve([
        json({ format: 'counterpoint-shards', version: 1, classes: ['a', 'b'], shards }),
      ]);
    },
    decode: (bytes) =>
      Promise.resolve(
        JSON.stringify(parseShardManifest(Buffer.from(bytes).toString('utf8'), 'shards.json')),
      ),
  },
  kaldiKind('wav.scp'),
  kaldiKind('segments'),
  kaldiKind('text'),
];
