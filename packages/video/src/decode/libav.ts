/** Planes of a decoded frame, copied out of the decoder. */
export interface LibavFrame {
  readonly width: number;
  readonly height: number;
  /** An `AVPixelFormat` or `AVSampleFormat`. */
  readonly format: number;
  readonly data: Uint8Array | ArrayBufferView | readonly ArrayBufferView[];
  readonly layout?: readonly { readonly offset: number; readonly stride: number }[];
  readonly nb_samples?: number;
  readonly sample_rate?: number;
  readonly channels?: number;
}

export interface LibavStream {
  readonly index: number;
  readonly codecpar: number;
  /** 0 for pictures, 1 for sound. */
  readonly codec_type: number;
  readonly codec_id: number;
  readonly time_base_num: number;
  readonly time_base_den: number;
}

/** The part of libav.js that is used here: https://github.com/Yahweasel/libav.js. */
export interface Libav {
  readonly EAGAIN: number;
  readonly AVERROR_EOF: number;
  readonly AVSEEK_FLAG_BACKWARD: number;
  readonly AV_LOG_QUIET: number;
  onblockread?: (name: string, position: number, length: number) => void;
  ff_block_reader_dev_send(name: string, position: number, data: Uint8Array): Promise<void>;
  mkblockreaderdev(name: string, size: number): Promise<void>;
  writeFile(name: string, content: Uint8Array): Promise<unknown>;
  unlink(name: string): Promise<void>;
  av_log_set_level(level: number): Promise<void>;
  avcodec_get_name(id: number): Promise<string>;
  AVCodecParameters_color_range(codecpar: number): Promise<number>;
  AVCodecParameters_extradata(codecpar: number): Promise<number>;
  AVCodecParameters_extradata_size(codecpar: number): Promise<number>;
  copyout_u8(pointer: number, length: number): Promise<Uint8Array>;
  AVCodecParameters_profile(codecpar: number): Promise<number>;
  AVCodecParameters_color_space(codecpar: number): Promise<number>;
  AVCodecParameters_nb_coded_side_data(codecpar: number): Promise<number>;
  AVCodecParameters_coded_side_data(codecpar: number): Promise<number>;
  AVPacketSideData_type(list: number, index: number): Promise<number>;
  AVPacketSideData_data(list: number, index: number): Promise<number>;
  AVCodecContext_pkt_timebase_s(context: number, num: number, den: number): Promise<void>;
  AVFrame_best_effort_timestamp(frame: number): Promise<number>;
  AVFrame_best_effort_timestamphi(frame: number): Promise<number>;
  copyout_s32(pointer: number, length: number): Promise<Int32Array>;
  ff_init_demuxer_file(name: string): Promise<[number, readonly LibavStream[]]>;
  ff_init_decoder(
    codec: number,
    config: { codecpar: number; time_base: [number, number] },
  ): Promise<[number, number, number, number]>;
  ff_read_frame_multi(
    demuxer: number,
    packet: number,
    options: { limit: number; unify: true },
  ): Promise<[number, Readonly<Record<number, readonly LibavPacket[]>>]>;
  ff_decode_multi(
    context: number,
    packet: number,
    frame: number,
    packets: readonly LibavPacket[],
    options: { fin?: boolean; ignoreErrors: true; copyoutFrame: 'ptr' },
  ): Promise<readonly number[]>;
  ff_copyout_frame(frame: number): Promise<LibavFrame>;
  av_frame_free_js(frame: number): Promise<void>;
  av_seek_frame(
    demuxer: number,
    stream: number,
    low: number,
    high: number,
    flags: number,
  ): Promise<number>;
  avcodec_flush_buffers(context: number): Promise<void>;
  ff_free_decoder(context: number, packet: number, frame: number): Promise<void>;
  avformat_close_input_js(demuxer: number): Promise<void>;
}

export interface LibavPacket {
  readonly stream_index: number;
  /** In the stream's time base: low and high 32 bits. */
  readonly pts?: number;
  readonly ptshi?: number;
  readonly duration?: number;
  readonly side_data?: readonly { readonly type: number; readonly data: Uint8Array }[] | null;
}

/**
 * One instance of libav.js, which does one thing at a time. Importing this package loads nothing;
 * the WebAssembly is compiled when the first WebM file is opened.
 *
 * @returns undefined where `@libav.js/variant-webm-vp9` is not installed
 */
export async function loadLibav(): Promise<Libav | undefined> {
  const module = await import('@libav.js/variant-webm-vp9').catch(
    (error: NodeJS.ErrnoException) => {
      if (error.code === 'ERR_MODULE_NOT_FOUND') return undefined;
      throw error;
    },
  );
  if (module === undefined) return undefined;
  const imported = module as unknown as {
    readonly default: { LibAV(options: object): Promise<Libav> };
  };
  const libav = await imported.default.LibAV({ noworker: true, nothreads: true });
  await libav.av_log_set_level(libav.AV_LOG_QUIET);
  return libav;
}
