"""The peer of photo-train: SimCLR on PyTorch with a DataLoader over JPEG files. Argument: a job as one JSON object. Prints one JSON object.

ResNet-18 of torchvision in the faster memory format; views by torchvision on PIL pictures (crop .08-1, mirror, jitter .8/.8/.8/.2 at .8, grey
.2, blur of 23 pixels at .5), decoded and made in worker processes that stay."""
import glob
import json
import resource
import sys
import time

import torch
import torchvision.transforms as T
from torchvision.models import resnet18
from PIL import Image
from torch import nn
import torch.nn.functional as F

job = json.loads(sys.argv[1])
side, workers, steps, warm = job['side'], job['workers'], job['steps'], job['warm']
torch.manual_seed(1)
torch.set_num_threads(2)
view = T.Compose([
    T.RandomResizedCrop(side, (.08, 1)), T.RandomHorizontalFlip(), T.RandomApply([T.ColorJitter(.8, .8, .8, .2)], .8), T.RandomGrayscale(.2),
    T.RandomApply([T.GaussianBlur(23, (.1, 2.))], .5), T.ToTensor(), T.Normalize((.485, .456, .406), (.229, .224, .225))])


class Photos(torch.utils.data.Dataset):
    files = sorted(glob.glob(job['folder'] + '/*.jpg'))

    def __len__(self):
        return len(self.files)

    def __getitem__(self, i):
        photo = Image.open(self.files[i]).convert('RGB')
        return view(photo), view(photo)


loader = torch.utils.data.DataLoader(
    Photos(), job['batchSize'], shuffle=True, drop_last=True, num_workers=workers, persistent_workers=workers > 0,
    multiprocessing_context='fork' if workers > 0 else None)
model = resnet18()
model.fc = nn.Sequential(nn.Linear(512, 512, bias=False), nn.BatchNorm1d(512), nn.ReLU(inplace=True), nn.Linear(512, 128))
model = model.train().to(memory_format=torch.channels_last)
optimizer = torch.optim.SGD(model.parameters(), .12, momentum=.9, weight_decay=5e-4)
n = job['batchSize']
diagonal, own = torch.eye(2 * n, dtype=torch.bool), torch.cat([torch.arange(n, 2 * n), torch.arange(n)])
done = 0
while done < steps:
    for a, b in loader:
        if done == warm:
            start = time.perf_counter()
        z = torch.cat([F.normalize(model(batch.contiguous(memory_format=torch.channels_last))) for batch in (a, b)])
        loss = F.cross_entropy((z @ z.t() / .5).masked_fill(diagonal, -1e9), own)
        optimizer.zero_grad(set_to_none=True)
        loss.backward()
        optimizer.step()
        value = loss.item()
        done += 1
        if done == steps:
            seconds = time.perf_counter() - start
            break
usage = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # of the training process
print(json.dumps({'viewsPerSecond': 2 * n * (steps - warm) / seconds, 'memory': usage * 1024, 'loss': value}))
