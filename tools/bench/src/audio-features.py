"""torchaudio's log-mel of 60 one-second clips at a time, for audio-features.ts: reads a line for each round, answers with its cost."""
import json
import resource
import sys
import time

import torch
import torchaudio

torch.set_num_threads(1)
mel = torchaudio.transforms.MelSpectrogram(16000, n_fft=1024, win_length=1024, hop_length=160, n_mels=64, f_min=60.0, f_max=7800.0)
clips = torch.sin(torch.arange(60 * 16000, dtype=torch.float32) ** 2 * 1e-5).reshape(60, 16000)

for _ in sys.stdin:
    start = time.process_time()
    for clip in clips:
        (mel(clip) + 1e-6).log()
    seconds = time.process_time() - start
    print(json.dumps({"seconds": seconds, "memory": resource.getrusage(resource.RUSAGE_SELF).ru_maxrss}), flush=True)
