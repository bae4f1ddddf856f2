/** The errors of this package, each with what it means. */
export const videoErrorCodes = {
  CP_VIDEO_FFMPEG:
    'Reading or writing a video needs ffmpeg, which cannot be started or lacks an encoder.',
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
  CP_VIDEO_NESTED: 'A part names another part, and there is no registry to create it.',
  CP_VIDEO_SHAPE: 'A batch has another shape than the part takes.',
  CP_VIDEO_DRAW: 'A draw does not belong to the clip that it is applied to.',
  CP_VIDEO_METHOD: 'A method of video and sound lacks a side, a shift or an encoder that it needs.',
  CP_VIDEO_TIMES: 'A row names times of a video that are no numbers of seconds.',
  CP_VIDEO_WRITE: 'A file of video cannot be written.',
  CP_VIDEO_WEIGHTS: 'A file of weights cannot be read.',
} as const;
