import { spawn } from 'node:child_process';
import { createInterface } from 'node:readline';
import { fileURLToPath } from 'node:url';
import { logMel } from '@counterpoint/audio';
import type { Benchmark } from './benchmark.js';
import { findPython } from './find-python.js';

const clipCount = 60;

/**
 * BYOL-A's log-mel features (64 bands, window 1024, hop 160) of a minute of sound at 16 kHz, clip
 * by clip on one core, against torchaudio.
 */
export const run: Benchmark = async ({ say }) => {
  const sound = Float32Array.from({ length: clipCount * 16000 }, (_, i) =>
    Math.sin(Math.fround(i * i * 1e-5)),
  );
  const features = logMel();
  const ours = (): number => {
    const start = process.cpuUsage();
    for (let clip = 0; clip < clipCount; clip++)
      features.extract(sound.subarray(clip * 16000, (clip + 1) * 16000));
    const { user, system } = process.cpuUsage(start);
    return (user + system) / 1e6;
  };
  const peer = startPeer();
  const mine: number[] = [],
    theirs: { seconds: number; memory: number }[] = [];
  ours();
  await peer?.round();
  for (let round = 0; round < 5; round++) {
    mine.push(ours());
    if (peer) theirs.push(await peer.round());
  }
  peer?.stop();
  const best = Math.min(...mine),
    other = peer ? Math.min(...theirs.map(({ seconds }) => seconds)) : null;
  const memory = peer ? Math.max(...theirs.map((cost) => cost.memory)) : null;
  say(
    `audio-features: ${Math.round(clipCount / best)} times real time for each ` +
      'core' +
      (other === null
        ? '; no python3 with torchaudio to compare with'
        : `, torchaudio ${Math.round(clipCount / other)} times, ` +
          `${(other / best).toFixed(2)} times as fast`),
  );
  return {
    name: 'audio-features',
    ours: best,
    peer: other,
    ratio: other === null ? null : best / other,
    memoryRatio: memory === null ? null : process.resourceUsage().maxRSS / memory,
  };
};

/**
 * torchaudio in a process of its own, where a python3 has it (`COUNTERPOINT_PYTHON` names another
 * interpreter).
 */
function startPeer():
  { round(): Promise<{ seconds: number; memory: number }>; stop(): void } | undefined {
  const python = findPython(['torch', 'torchaudio']);
  if (python === undefined) return undefined;
  const child = spawn(
    python.command,
    [...python.args, fileURLToPath(new URL('audio-features.py', import.meta.url))],
    {
      stdio: ['pipe', 'pipe', 'inherit'],
    },
  );
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  return {
    async round() {
      child.stdin.write('again\n');
      const { value, done } = await lines.next();
      if (done) throw new Error('The peer ended without an answer.');
      return JSON.parse(value) as { seconds: number; memory: number };
    },
    stop: () => {
      child.stdin.end();
    },
  };
}
