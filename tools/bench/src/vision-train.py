"""The peer of vision-train: SimCLR on PyTorch with a DataLoader. Arguments: archives of JPEG files, the number of steps, the number of
workers, and `pil` or `tensor`. Prints one JSON object.

The views are the reference run's (crop .08-1, mirror, jitter .4/.4/.4/.1 at .8, grey .2), made beside the training by torchvision on PIL
pictures (`pil`) or by its version 2 on byte tensors (`tensor`), in worker processes that stay (0: in the training process); pictures are
decoded once before, which spares this side the decoding. The network is in the faster memory format."""
import io
import json
import resource
import sys
import tarfile
import time

import torch
import torchvision.transforms as T
from torchvision.transforms import v2
from PIL import Image
from torch import nn
import torch.nn.functional as F

archives, steps, workers, kind, warm = sys.argv[1:-3], int(sys.argv[-3]), int(sys.argv[-2]), sys.argv[-1], 3
torch.manual_seed(1)
torch.set_num_threads(2)


class Block(nn.Module):
    def __init__(self, i, o, stride):
        super().__init__()
        self.conv1, self.bn1 = nn.Conv2d(i, o, 3, stride, 1, bias=False), nn.BatchNorm2d(o)
        self.conv2, self.bn2 = nn.Conv2d(o, o, 3, 1, 1, bias=False), nn.BatchNorm2d(o)
        self.down = nn.Sequential(nn.Conv2d(i, o, 1, stride, bias=False), nn.BatchNorm2d(o)) if stride != 1 or i != o else nn.Identity()

    def forward(self, x):
        y = F.relu(self.bn1(self.conv1(x)), inplace=True)
        return F.relu(self.bn2(self.conv2(y)) + self.down(x), inplace=True)


def network(width=16):
    layers, inputs = [nn.Conv2d(3, width, 3, 1, 1, bias=False), nn.BatchNorm2d(width), nn.ReLU(inplace=True)], width
    for stage in range(4):
        for i in range(2):
            layers.append(Block(inputs, width * 2 ** stage, 2 if stage > 0 and i == 0 else 1))
            inputs = width * 2 ** stage
    head = [nn.Linear(inputs, 128, bias=False), nn.BatchNorm1d(128), nn.ReLU(inplace=True), nn.Linear(128, 128)]
    return nn.Sequential(*layers, nn.AdaptiveAvgPool2d(1), nn.Flatten(), *head)


mean, deviation = (.4914, .4822, .4465), (.247, .2435, .2616)
on_pil = T.Compose([
    T.RandomResizedCrop(32, (.08, 1)), T.RandomHorizontalFlip(), T.RandomApply([T.ColorJitter(.4, .4, .4, .1)], .8), T.RandomGrayscale(.2),
    T.ToTensor(), T.Normalize(mean, deviation)])
on_tensors = v2.Compose([
    v2.RandomResizedCrop(32, (.08, 1), antialias=True), v2.RandomHorizontalFlip(), v2.RandomApply([v2.ColorJitter(.4, .4, .4, .1)], .8),
    v2.RandomGrayscale(.2), v2.ToDtype(torch.float32, scale=True), v2.Normalize(mean, deviation)])


class Pictures(torch.utils.data.Dataset):
    def __init__(self, paths):
        self.pictures, self.views = [], on_tensors if kind == 'tensor' else on_pil
        for path in paths:
            with tarfile.open(path) as archive:
                for member in archive:
                    if member.name.endswith('.jpg'):
                        picture = Image.open(io.BytesIO(archive.extractfile(member).read())).convert('RGB')
                        self.pictures.append(v2.functional.pil_to_tensor(picture) if kind == 'tensor' else picture)

    def __len__(self):
        return len(self.pictures)

    def __getitem__(self, i):
        return self.views(self.pictures[i]), self.views(self.pictures[i])


loader = torch.utils.data.DataLoader(
    Pictures(archives), 256, shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0,
    multiprocessing_context='fork' if workers > 0 else None)  # Python 3.14 would run this file once more a worker
model = network().train().to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), .12, momentum=.9, weight_decay=5e-4)
diagonal, own = torch.eye(512, dtype=torch.bool), torch.cat([torch.arange(256, 512), torch.arange(256)])
done, losses = 0, []
while done < steps:
    for a, b in loader:
        if done == warm:
            start = time.perf_counter()
        z = torch.cat([F.normalize(model(view.contiguous(memory_format=torch.channels_last))) for view in (a, b)])
        loss = F.cross_entropy((z @ z.t() / .5).masked_fill(diagonal, -1e9), own)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        losses.append(loss.item())
        done += 1
        if done == steps:
            seconds = time.perf_counter() - start
            break
usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # of the training process
print(json.dumps({'viewsPerSecond': 512 * (steps - warm) / seconds, 'memory': usage * 1024, 'loss': losses[-1]}))
