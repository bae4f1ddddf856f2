// Augmenters of waveforms and features
export { background } from './augment/background.js';
export type { BackgroundConfig, BackgroundDraw } from './augment/background.js';
export { chain, sometimes } from './augment/chain.js';
export { gain } from './augment/gain.js';
export type { GainConfig, GainDraw } from './augment/gain.js';
export { featureInfoOf, infoOf } from './augment/info.js';
export type { FeatureInfo, Range, WaveformInfo } from './augment/info.js';
export { logMixExp } from './augment/log-mix-exp.js';
export type { LogMixExpConfig, LogMixExpDraw } from './augment/log-mix-exp.js';
export { masks } from './augment/masks.js';
export type { MasksConfig, MasksDraw } from './augment/masks.js';
export { noise } from './augment/noise.js';
export type { NoiseConfig, NoiseDraw } from './augment/noise.js';
export { pitchShift } from './augment/pitch-shift.js';
export type { PitchShiftConfig, PitchShiftDraw } from './augment/pitch-shift.js';
export { polarity } from './augment/polarity.js';
export type { PolarityConfig, PolarityDraw } from './augment/polarity.js';
export { cropped, randomCrop } from './augment/random-crop.js';
export type { CropDraw, RandomCropConfig } from './augment/random-crop.js';
export { randomLinearFader } from './augment/random-linear-fader.js';
export type { FadeDraw, RandomLinearFaderConfig } from './augment/random-linear-fader.js';
export { randomResizeCrop } from './augment/random-resize-crop.js';
export type { RandomResizeCropConfig } from './augment/random-resize-crop.js';
export { inRoom, recordedRoom, reverb, roomResponse } from './augment/reverb.js';
export type { RecordedRoomConfig, ReverbConfig, ReverbDraw } from './augment/reverb.js';
export { speed } from './augment/speed.js';
export type { SpeedConfig, SpeedDraw } from './augment/speed.js';
export { timeStretch } from './augment/time-stretch.js';
export type { TimeStretchConfig, TimeStretchDraw } from './augment/time-stretch.js';
export { vocalTract } from './augment/vocal-tract.js';
export type { VocalTractConfig, VocalTractDraw } from './augment/vocal-tract.js';

// Recordings as they lie on disk
export type { CollectionLayout, CollectionRow } from './collection/collection-layout.js';
export { esc50 } from './collection/esc50.js';
export { kaldi } from './collection/kaldi.js';
export { libriSpeech } from './collection/libri-speech.js';
export { collectionLayouts, openCollection } from './collection/open-collection.js';
export { openRecordings } from './collection/open-recordings.js';
export type { OpenRecordingsOptions } from './collection/open-recordings.js';
export { recordingQuery } from './collection/recording-query.js';
export type { FactFilter, RecordingQuery } from './collection/recording-query.js';
export { selectRecordings } from './collection/select-recordings.js';
export type {
  CollectionSourceConfig,
  RecordingsSourceConfig,
  SyntheticSourceConfig,
} from './collection/source-components.js';
export { speechCommands } from './collection/speech-commands.js';
export { syntheticPath, syntheticSounds } from './collection/synthetic-sounds.js';
export { voxCeleb } from './collection/vox-celeb.js';

// Files of sound
export { audioExtensions, audioFormatOf } from './decode/audio-format.js';
export type { AudioFormat, ForeignFormat, NativeFormat } from './decode/audio-format.js';
export { openAudio, openAudioBytes } from './decode/audio-reader.js';
export type { AudioReader } from './decode/audio-reader.js';
export { decodeAudio, readAudio } from './decode/decode-audio.js';
export { encodeWav } from './decode/encode-wav.js';
export { inspectClip } from './decode/inspect.js';
export type { ClipReport } from './decode/inspect.js';

// Encoders
export { audioResnet } from './encoder/audio-resnet.js';
export type { AudioResnetConfig, AudioResnetSettings } from './encoder/audio-resnet.js';
export { ByolANetwork } from './encoder/byol-a-network.js';
export type { ByolANetworkConfig, ByolANetworkSettings } from './encoder/byol-a-network.js';
export type { FrameEncoder } from './encoder/frame-encoder.js';
export { meanPlusMax, segmentMeans } from './encoder/pool-time.js';
export { runningNormalisation } from './encoder/running-normalisation.js';
export type { RunningNormalisationConfig } from './encoder/running-normalisation.js';
export { SpectrogramTransformer } from './encoder/spectrogram-transformer.js';
export type {
  SpectrogramTransformerConfig,
  SpectrogramTransformerSettings,
} from './encoder/spectrogram-transformer.js';
export { TemporalConvolution } from './encoder/temporal-convolution.js';
export type {
  TemporalConvolutionConfig,
  TemporalConvolutionSettings,
} from './encoder/temporal-convolution.js';
export { WaveformConvolution } from './encoder/waveform-convolution.js';
export type {
  WaveformConvolutionConfig,
  WaveformConvolutionSettings,
} from './encoder/waveform-convolution.js';

// The plugin, errors and waveforms
export { audioErrorCodes } from './error-codes.js';
export { audioPlugin } from './plugin.js';
export { changeRate, rateChanger, resample } from './resample.js';
export type { ResampleConfig } from './resample.js';
export { durationSeconds, mono, sampleRateRangeHz } from './waveform.js';
export type { Recording, Waveform } from './waveform.js';

// Features
export { featureBatch, waveformBatch } from './feature/feature-batch.js';
export { RealFft } from './feature/fft.js';
export { logMel } from './feature/log-mel.js';
export { soundFeatures, telephoneFeatures } from './feature/usual-features.js';
export type {
  FeatureExtractor,
  FeatureMap,
  LogMelConfig,
  LogMelSettings,
} from './feature/log-mel.js';
export { logMelInEngine, powerInEngine } from './feature/log-mel-in-engine.js';
export type { EngineFeatures } from './feature/log-mel-in-engine.js';
export { emptyBands, melBank } from './feature/mel-bank.js';
export type { MelBank, MelBankConfig } from './feature/mel-bank.js';
export { hzOfMel, melOfHz } from './feature/mel-scale.js';
export type { MelScale } from './feature/mel-scale.js';
export { mfcc } from './feature/mfcc.js';
export type { MfccConfig } from './feature/mfcc.js';
export { bandStatisticsOf, normalised, statisticsOf } from './feature/normalise.js';
export type { FeatureStatistics } from './feature/normalise.js';
export { overTime } from './feature/over-time.js';
export { inverseStft, stft } from './feature/stft.js';
export type { Spectrogram } from './feature/stft.js';

// Methods
export { COLA } from './method/cola.js';
export type { COLAConfig } from './method/cola.js';
export { CPC } from './method/contrastive-predictive-coding.js';
export type { CPCConfig } from './method/contrastive-predictive-coding.js';
export { SpeakerContrast } from './method/speaker-contrast.js';
export type { SpeakerContrastConfig } from './method/speaker-contrast.js';
export { angularPrototypical, generalisedEndToEnd } from './method/speaker-losses.js';

// Modalities
export { clipTimes } from './modality/clip-times.js';
export type { ClipTimes } from '@counterpoint/data';
export { clipExtensions, decodeClip } from './modality/decode-clip.js';
export type { ClipOptions } from './modality/decode-clip.js';
export { fitFrames } from './modality/fit-frames.js';
export type { Fit } from './modality/fit-frames.js';
export { logMelModality, logMelModalitySchema } from './modality/log-mel-modality.js';
export type { LogMelModalityConfig, LogMelModalitySettings } from './modality/log-mel-modality.js';
export { isFeatureMap } from './modality/sound.js';
export type { Sound } from './modality/sound.js';
export {
  featureInput,
  logMelInput,
  soundInput,
  waveformInput,
} from './modality/sound-in-engine.js';
export { soundReader } from './export/sound-reader.js';
export { soundPreprocessing, type SoundPreprocessing } from './export/sound-preprocessing.js';
export { unlikeSounds, type UnlikeSound } from './export/unlike-sounds.js';
export type { SoundInput } from './modality/sound-in-engine.js';
export { waveformModality } from './modality/waveform-modality.js';
export type { WaveformModalityConfig } from './modality/waveform-modality.js';

// Speech to text
export { alphabetOf, labelsOf, textOf } from './transcribe/alphabet.js';
export type { Alphabet } from './transcribe/alphabet.js';
export { ctcBeam, ctcGreedy } from './transcribe/ctc-decode.js';
export { ctcLoss, logSoftmax } from './transcribe/ctc-loss.js';
export type { SequenceLoss, SequenceLossResult } from './transcribe/ctc-loss.js';
export { flatStartLoss } from './transcribe/flat-start.js';
export { readUtterances } from './transcribe/read-utterances.js';
export type { ReadUtterancesOptions } from './transcribe/read-utterances.js';
export { recordingWindows } from './transcribe/recording-windows.js';
export type { RecordingWindow, WindowConfig } from './transcribe/recording-windows.js';
export { trainTranscriber, utteranceFault } from './transcribe/train-transcriber.js';
export type { TrainTranscriberConfig } from './transcribe/train-transcriber.js';
export { emissionsOf, transcribeRecording } from './transcribe/transcribe-recording.js';
export type { TranscribeRecordingConfig } from './transcribe/transcribe-recording.js';
export { Transcriber } from './transcribe/transcriber.js';
export type { Emission, TranscribedBatch, TranscriberConfig } from './transcribe/transcriber.js';
export { readTranscriber, writeTranscriber } from './transcribe/transcriber-file.js';
export { joinedUtterance } from './transcribe/utterance.js';
export type { JoinConfig, Utterance } from './transcribe/utterance.js';
export { utteranceFeatures } from './transcribe/utterance-features.js';
export { trainingUtteranceSource, utteranceSource } from './transcribe/utterance-source.js';
export type { TrainingUtteranceOptions } from './transcribe/utterance-source.js';

// Views
export { audioView } from './view/audio-view.js';
export type {
  AudioViewConfig,
  AudioViewDraw,
  AudioViewSettings,
  ViewStep,
} from './view/audio-view.js';
export { byolAViews, colaViews, soundViews, speakerViews, wordViews } from './view/recipes.js';
export type { ByolAViewsConfig, RecipeConfig } from './view/recipes.js';

// Recipes for some recordings
export { soundProfile, type SoundProfile } from './choice/sound-profile.js';
export { areShort, soundRecipes, soundScoreViews } from './choice/sound-recipes.js';
export { chooseSoundRecipes } from './choice/choose-sound-recipes.js';
