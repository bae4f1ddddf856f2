import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  CounterpointError,
  fileToVariables,
  variablesToFile,
  writeFileAtomically,
} from '@counterpoint/core';
import type { FrameEncoder } from '../encoder/frame-encoder.js';
import type { Alphabet } from './alphabet.js';
import { Transcriber } from './transcriber.js';

/** The content of `transcriber.json`. */
interface TranscriberRecord {
  readonly alphabet: Alphabet;
  readonly mode: 'frozen' | 'tuned';
}

/** Writes `transcriber/` into a run: the head, and the encoder where it was tuned. */
export async function writeTranscriber(
  run: string,
  transcriber: Transcriber,
  mode: TranscriberRecord['mode'],
): Promise<void> {
  const folder = join(run, 'transcriber');
  await writeFileAtomically(
    join(folder, 'transcriber.safetensors'),
    await variablesToFile(
      { ...transcriber.variables, ...transcriber.state },
      { format: 'counterpoint' },
    ),
  );
  await writeFileAtomically(
    join(folder, 'transcriber.json'),
    `${JSON.stringify({ alphabet: transcriber.alphabet, mode } satisfies TranscriberRecord, null, 2)}\n`,
  );
}

/** Reads what {@link writeTranscriber} wrote. @throws CP_AUDIO_TRANSCRIBER */
export async function readTranscriber(run: string, encoder: FrameEncoder): Promise<Transcriber> {
  const folder = join(run, 'transcriber');
  try {
    const { alphabet, mode } = JSON.parse(
      await readFile(join(folder, 'transcriber.json'), 'utf8'),
    ) as TranscriberRecord;
    const transcriber = new Transcriber({ encoder, alphabet, mode });
    fileToVariables(
      await readFile(join(folder, 'transcriber.safetensors')),
      { ...transcriber.variables, ...transcriber.state },
      folder,
    );
    return transcriber;
  } catch (cause) {
    throw new CounterpointError('CP_AUDIO_TRANSCRIBER', {
      what: `No transcriber can be read: ${(cause as Error).message}`,
      where: folder,
      remedy: 'train one: counterpoint-speech transcribe RUN --learn DATA',
      cause,
    });
  }
}
