import { CounterpointError, type Sample } from '@counterpoint/core';
import { checkClipLength, type RawSample } from '@counterpoint/data';
import type { Frame } from '../decode/frame.js';
import { reduced } from '../decode/reduced.js';
import type { Clip } from './clip.js';
import type { ClipWindow } from './clip-window.js';
import type { DecodeClipOptions } from './decode-clip-options.js';
import { beyond, noSound, unlikeSizes } from './clip-faults.js';
import { soundOf } from './clip-sound.js';

/** `000012.png`, or `12.left.png`: a frame by its number. */
const numbered = /^(\d+)\.([^.]+)$/;
const soundNames = ['wav', 'flac', 'ogg', 'opus', 'mp3'];

/**
 * A clip whose frames are stored one by one: members `0001.png`, `0002.png`, ... in the order of
 * their numbers, `framesPerSecond` in the metadata (default: the modality's), and a sound.
 *
 * @throws CP_VIDEO_EMPTY, CP_VIDEO_RANGE, CP_VIDEO_SIZE, CP_VIDEO_SOUND
 */
export async function decodeFrameList(
  sample: Sample<RawSample>,
  { fromSeconds, seconds, times }: ClipWindow,
  options: DecodeClipOptions,
): Promise<Clip> {
  const { framesPerSecond, maximumSeconds, shortSide, sound, pictures, note } = options;
  const { members } = sample.value;
  const names = Object.keys(members)
    .filter((name) => numbered.test(name))
    .sort((a, b) => Number.parseInt(a, 10) - Number.parseInt(b, 10));
  if (names.length === 0) {
    throw new CounterpointError('CP_VIDEO_EMPTY', {
      what: 'A sample holds neither a video nor frames',
      where: sample.key,
      expected: 'a file of video, or pictures whose names are numbers',
      facts: { members: Object.keys(members) },
    });
  }
  if (pictures === undefined) {
    throw new CounterpointError('CP_VIDEO_NESTED', {
      what: 'Frames that are stored one by one need a modality of pictures',
      where: sample.key,
      expected: '`pictures` in the config of video/clip: { "type": "image/picture" }',
    });
  }
  const clipRate = Number(sample.metadata?.['framesPerSecond'] ?? framesPerSecond);
  const length = Math.min(seconds, maximumSeconds, names.length / clipRate - fromSeconds);
  const frames: Frame[] = [];
  for (let i = 0; i < Math.ceil(length * framesPerSecond - 1e-6); i++) {
    const name = names[Math.floor((fromSeconds + i / framesPerSecond) * clipRate + 1e-6)]!;
    const extension = numbered.exec(name)![2]!;
    const picture = await pictures.decode({
      index: sample.index,
      key: `${sample.key}/${name}`,
      value: { members: { [extension]: members[name]! } },
    });
    const frame = reduced(picture as Frame, shortSide);
    const [first = frame] = frames;
    if (frame.height !== first.height || frame.width !== first.width)
      throw unlikeSizes(`${sample.key}/${name}`, first, frame);
    frames.push(frame);
  }
  if (frames.length === 0) throw beyond(sample.key, fromSeconds);
  const check = { key: sample.key, maximumSeconds, code: 'CP_VIDEO_RANGE', note };
  checkClipLength({ least: length, most: length }, times, check);
  if (sound === undefined) return { frames, framesPerSecond };
  const member = soundNames.map((name) => members[name]).find((bytes) => bytes !== undefined);
  if (member === undefined) throw noSound(sample.key);
  return {
    frames,
    framesPerSecond,
    sound: await soundOf(sample, member, sound, fromSeconds, length),
  };
}
