/** The errors of this package, each with what it means. */
export const videoErrorCodes = {
  CP_VIDEO_FFMPEG: 'A video is of a format that needs ffmpeg, and ffmpeg cannot be started.',
  CP_VIDEO_DAMAGED: 'A video could not be opened or holds no frame that can be decoded.',
  CP_VIDEO_EMPTY: 'A file of video holds no bytes, or a folder of frames no frame.',
  CP_VIDEO_STREAM: 'A file holds no stream of pictures.',
  CP_VIDEO_FILE: 'A video cannot be opened or read from the disk.',
  CP_VIDEO_SIZE: 'The pictures of a video change their size, or are too large.',
  CP_VIDEO_PIXELS: 'The pixels of a video are of a form that is not read.',
  CP_VIDEO_ROTATION: 'A video asks for a rotation that is no multiple of 90 degrees.',
  CP_VIDEO_RANGE: 'A stretch of a video lies outside the video.',
  CP_VIDEO_SOUND: 'A video has no sound, and sound is needed.',
  CP_VIDEO_SHORT: 'A video is shorter than the clip that is taken of it.',
} as const;
