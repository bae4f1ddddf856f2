"""CLIP in PyTorch on pairs that clip-pairs.ts prepared: python3 clip-pairs.py FOLDER EPOCHS THREADS. Writes embeddings of the test pairs."""
import json
import math
import sys
import time
from pathlib import Path

import numpy as np
import torch
from torch import nn
import torch.nn.functional as F

folder, epochs, threads = Path(sys.argv[1]), int(sys.argv[2]), int(sys.argv[3])
about = json.loads((folder / 'about.json').read_text())
side, time_, vocabulary, batch = about['side'], about['tokens'], about['vocabulary'], about['batch']
torch.set_num_threads(threads)
torch.manual_seed(1)


def load(part):
    pictures = np.fromfile(folder / f'{part}.pictures', dtype=np.float32).reshape(-1, side, side, 3)
    ids = np.fromfile(folder / f'{part}.ids', dtype=np.int32).reshape(-1, time_)
    groups = np.fromfile(folder / f'{part}.groups', dtype=np.int32)
    return torch.from_numpy(pictures).permute(0, 3, 1, 2).contiguous(memory_format=torch.channels_last), torch.from_numpy(ids).long(), torch.from_numpy(groups).long()


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 or i != o else nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)))
        return F.relu(self.bn2(self.conv2(y)) + self.down(x))


class Picture(nn.Module):
    """ResNet-18 with CLIP's attention pooling."""
    def __init__(self, width, out, heads=4):
        super().__init__()
        layers, inputs = [nn.Conv2d(3, width, 7, 2, 3, bias=False), nn.BatchNorm2d(width), nn.ReLU(), nn.MaxPool2d(3, 2, 1)], width
        for stage in range(4):
            for i in range(2):
                layers.append(Block(inputs, width * 2 ** stage, 2 if stage > 0 and i == 0 else 1))
                inputs = width * 2 ** stage
        self.body, self.width, self.heads = nn.Sequential(*layers), inputs, heads
        self.positions = nn.Parameter(torch.randn((side // 32) ** 2 + 1, inputs) * inputs ** -.5)
        self.pool = nn.MultiheadAttention(inputs, heads, batch_first=True)
        self.project = nn.Linear(inputs, out, bias=False)
        for weight in (self.pool.in_proj_weight, self.pool.out_proj.weight, self.project.weight):
            nn.init.normal_(weight, std=inputs ** -.5)

    def forward(self, x):
        seen = self.body(x).flatten(2).transpose(1, 2)
        tokens = torch.cat([seen.mean(1, keepdim=True), seen], 1) + self.positions
        return self.project(self.pool(tokens[:, :1], tokens, tokens, need_weights=False)[0][:, 0])


class Words(nn.Module):
    def __init__(self, width, depth, heads, out):
        super().__init__()
        self.tokens, self.positions, self.norm = nn.Embedding(vocabulary, width), nn.Parameter(torch.randn(time_, width) * .06), nn.LayerNorm(width)
        nn.init.normal_(self.tokens.weight, std=.06)
        layer = nn.TransformerEncoderLayer(width, heads, 4 * width, 0.0, lambda x: x * torch.sigmoid(1.702 * x), batch_first=True, norm_first=True)
        self.blocks = nn.TransformerEncoder(layer, depth)
        for name, p in self.blocks.named_parameters():
            if p.dim() > 1:
                nn.init.normal_(p, std=.06)
        self.project = nn.Linear(width, out, bias=False)
        nn.init.normal_(self.project.weight, std=width ** -.5)
        self.register_buffer('causal', torch.full((time_, time_), float('-inf')).triu(1))

    def forward(self, ids):
        last = (ids >= 0).sum(1) - 1
        x = self.norm(self.blocks(self.tokens(ids.clamp(min=0)) + self.positions, self.causal))
        return self.project(x[torch.arange(len(ids)), last])


def crops(x):
    """A random crop of 90 to 100 % of the area, aspect 3/4 to 4/3, at the same size."""
    n = len(x)
    area, aspect = torch.empty(n).uniform_(.9, 1), torch.exp(torch.empty(n).uniform_(math.log(3 / 4), math.log(4 / 3)))
    w, h = (area * aspect).sqrt().clamp(max=1), (area / aspect).sqrt().clamp(max=1)
    theta = torch.zeros(n, 2, 3)
    theta[:, 0, 0], theta[:, 1, 1] = w, h
    theta[:, 0, 2], theta[:, 1, 2] = (1 - w) * torch.empty(n).uniform_(-1, 1), (1 - h) * torch.empty(n).uniform_(-1, 1)
    return F.grid_sample(x, F.affine_grid(theta, list(x.shape), align_corners=False), padding_mode='border', align_corners=False)


pictures, ids, groups = load('train')
a, b, scale = Picture(8, 128), Words(128, 2, 4, 128), nn.Parameter(torch.tensor(1 / .07).log())
named = [p for m in (a, b) for p in m.named_parameters()]
decayed = [p for n, p in named if p.dim() > 1]
optimizer = torch.optim.AdamW([{'params': decayed, 'weight_decay': .1}, {'params': [p for n, p in named if p.dim() <= 1] + [scale], 'weight_decay': 0}], lr=1e-3, betas=(.9, .98), eps=1e-6)
per_epoch = len(ids) // batch
total, step, start = per_epoch * epochs, 0, time.perf_counter()
for epoch in range(epochs):
    order = torch.randperm(len(ids))
    for i in range(per_epoch):
        rate = 1e-3 * (step + 1) / per_epoch if step < per_epoch else 1e-3 * .5 * (1 + math.cos(math.pi * (step - per_epoch) / (total - per_epoch)))
        for group in optimizer.param_groups:
            group['lr'] = rate
        rows = order[i * batch:(i + 1) * batch]
        logits = scale.exp().clamp(max=100) * F.normalize(a(crops(pictures[rows]))) @ F.normalize(b(ids[rows])).t()
        g = groups[rows]
        spared = (g[:, None] == g[None]) & (g[:, None] >= 0) & ~torch.eye(batch, dtype=torch.bool)
        logits, own = logits.masked_fill(spared, -1e9), torch.arange(batch)
        loss = (F.cross_entropy(logits, own) + F.cross_entropy(logits.t(), own)) / 2
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        step += 1
seconds = time.perf_counter() - start
a.eval(), b.eval()
pictures, ids, _ = load('test')
with torch.no_grad():
    a(pictures).numpy().astype(np.float32).tofile(folder / 'peer.pictures')
    b(ids).numpy().astype(np.float32).tofile(folder / 'peer.texts')
print(json.dumps({'seconds': seconds, 'loss': loss.item(), 'steps': step}), flush=True)
