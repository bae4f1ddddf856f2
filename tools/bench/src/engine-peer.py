"""Steps of one workload on PyTorch, one for each line on standard input; answers with {ms, cpuMs, loss, memory}.
Arguments: workload, memory format, threads, and optionally a batch size and a device."""
import json
import resource
import sys
import time

import torch
from torch import nn
import torch.nn.functional as F

name, layout, threads = sys.argv[1], sys.argv[2], int(sys.argv[3])
batch = int(sys.argv[4]) if len(sys.argv) > 4 else None
device = sys.argv[5] if len(sys.argv) > 5 else 'cpu'
torch.set_num_threads(threads)
torch.manual_seed(1)


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 or i != o else nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + self.down(x), inplace=True)


def resnet(width):
    layers = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)]
    inputs = width
    for stage in range(4):
        for i in range(2):
            layers.append(Block(inputs, width * 2 ** stage, 2 if stage > 0 and i == 0 else 1))
            inputs = width * 2 ** stage
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten()), inputs


class ViT(nn.Module):
    def __init__(self, width, depth, heads, patch):
        super().__init__()
        self.patches = nn.Conv2d(3, width, patch, patch)
        self.positions = nn.Parameter(torch.randn(1, (32 // patch) ** 2, width) * .02)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, F.gelu, batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth, norm=nn.LayerNorm(width))

    def forward(self, x):
        return self.blocks(self.patches(x).flatten(2).transpose(1, 2) + self.positions).mean(1)


class Text(nn.Module):
    def __init__(self, width=256, depth=4, heads=4, vocabulary=30522):
        super().__init__()
        self.tokens, self.positions, self.norm = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(32, width) * .02), nn.LayerNorm(width)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.1, F.gelu, batch_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth)
        self.dropout = nn.Dropout(0.1)

    def forward(self, ids):
        return self.blocks(self.dropout(self.norm(self.tokens(ids) + self.positions)), src_key_padding_mask=torch.zeros_like(ids, dtype=torch.bool)).mean(1)


class ClipText(nn.Module):
    def __init__(self, width=256, depth=4, heads=4, vocabulary=49408, time=32):
        super().__init__()
        self.tokens, self.positions, self.norm = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(time, width) * .02), nn.LayerNorm(width)
        nn.init.normal_(self.tokens.weight, std=.02)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, lambda x: x * torch.sigmoid(1.702 * x), batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth)
        self.register_buffer('causal', torch.full((time, time), float('-inf')).triu(1))

    def forward(self, ids):
        return self.norm(self.blocks(self.tokens(ids) + self.positions, self.causal))[:, -1]


class Clip(nn.Module):
    def __init__(self, width=128):
        super().__init__()
        self.image, channels = resnet(16)
        self.text = ClipText()
        self.from_image, self.from_text = nn.Linear(channels, width, bias=False), nn.Linear(256, width, bias=False)
        self.scale = nn.Parameter(torch.tensor(1 / .07).log())

    def forward(self, pictures, ids):
        a, b = F.normalize(self.from_image(self.image(pictures))), F.normalize(self.from_text(self.text(ids)))
        logits = self.scale.exp().clamp(max=100) * a @ b.t()
        own = torch.arange(a.shape[0], device=a.device)
        return (F.cross_entropy(logits, own) + F.cross_entropy(logits.t(), own)) / 2


def head(inputs, norm):
    return nn.Sequential(nn.Linear(inputs, inputs, bias=not norm), *([nn.BatchNorm1d(inputs)] if norm else []), nn.ReLU(), nn.Linear(inputs, 128))


def nt_xent(a, b, temperature):
    z = F.normalize(torch.cat([a, b]))
    s = z @ z.t() / temperature
    s.fill_diagonal_(-1e9)
    n = a.shape[0]
    return F.cross_entropy(s, torch.cat([torch.arange(n, 2 * n), torch.arange(n)]).to(s.device))


norm, temperature = True, .5
encoder = None
if name.startswith('vision-step'):
    encoder, width = resnet(16 if name.endswith('narrow') else 64)
    count = batch or (256 if name.endswith('narrow') else 64)
    views = [torch.randn(count, 3, 32, 32) for _ in range(2)]
elif name == 'vit-step':
    encoder, width = ViT(192, 6, 3, 4), 192
    views = [torch.randn(batch or 128, 3, 32, 32) for _ in range(2)]
elif name == 'clip-step':
    views = [torch.randn(256, 3, 32, 32), torch.randint(0, 49408, (256, 32))]
else:
    encoder, width, norm, temperature = Text(), 256, False, .05
    views = [torch.randint(0, 30522, (batch or 64, 32))] * 2  # dropout tells them apart
model = (Clip() if encoder is None else nn.Sequential(encoder, head(width, norm))).train()
if layout == 'channels_last' and name != 'text-step':
    model = model.to(memory_format=torch.channels_last)
    views = [v.contiguous(memory_format=torch.channels_last) if v.dim() == 4 else v for v in views]
model, views = model.to(device), [v.to(device) for v in views]
optimizer = torch.optim.AdamW(model.parameters(), 5e-4) if encoder is None else torch.optim.AdamW(model.parameters(), .01) if name == 'text-step' else torch.optim.SGD(model.parameters(), .01, momentum=.9)

print('{"ready":true}', flush=True)
for _ in sys.stdin:
    start, used = time.perf_counter(), time.process_time()
    optimizer.zero_grad(set_to_none=True)
    loss = model(*views) if encoder is None else nt_xent(model(views[0]), model(views[1]), temperature)
    loss.backward()
    optimizer.step()
    value = loss.item()
    print(json.dumps({'ms': (time.perf_counter() - start) * 1000, 'cpuMs': (time.process_time() - used) * 1000, 'loss': value, 'memory': resource.getrusage(resource.RUSAGE_SELF).ru_maxrss * 1024}), flush=True)
