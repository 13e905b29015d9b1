"""Why gradients in single precision differ from double precision by up to 1 of 100: ReLU gates that fall the other way.

    pip install torch==2.13.0 torchvision==0.28.0
    python gate_flips.py [SEEDS]

For each seed, a ResNet18 with 10 outputs and random weights takes a batch of 8 noise images of 128x128 in float64, and the
state of all ReLU gates is kept. Float32 then does the same, first with gates of its own, of which those that differ from
float64's are counted, then with float64's gates. Printed is the largest relative error (L2) of any tensor's gradient. Each
in PyTorch's two memory layouts, with batch normalisation as PyTorch computes it and with all of it in float64. The figures
are in docs/training-performance.md. Takes two minutes on 2 cores.
"""

import copy
import sys

import torch
import torch.nn.functional as F
from torch import nn

library = torch.library.Library("torchvision", "FRAGMENT")  # torchvision asks for them where it was built without ops
for signature in ("nms(Tensor dets, Tensor scores, float iou_threshold) -> Tensor", "qnms(Tensor dets) -> Tensor"):
    try:
        library.define(signature)
    except RuntimeError:
        pass

from torchvision.models import resnet18


class Gates:
    """The gates of one pass, in the order of the layers."""

    def __init__(self):
        self.kept, self.other, self.forced = [], 0, None

    def pass_through(self, x):
        opened = x.detach() > 0
        if self.forced is None:
            self.kept.append(opened)
            return x * opened.to(x.dtype)
        given = self.forced[len(self.kept)]
        self.kept.append(opened)
        self.other += int((opened != given).sum())
        return x * (given if self.force else opened).to(x.dtype)


class Relu(nn.Module):
    def __init__(self, gates):
        super().__init__()
        self.gates = gates

    def forward(self, x):
        return self.gates.pass_through(x)


class DoubleBatchNorm(nn.Module):
    def __init__(self, norm):
        super().__init__()
        self.norm = norm

    def forward(self, x):
        n = self.norm
        return F.batch_norm(x.double(), None, None, n.weight.double(), n.bias.double(), True, 0, n.eps).to(x.dtype)


def replace(module, gates, double_norms):
    for name, child in list(module.named_children()):
        if isinstance(child, nn.ReLU):
            setattr(module, name, Relu(gates))
        elif double_norms and isinstance(child, nn.BatchNorm2d):
            setattr(module, name, DoubleBatchNorm(child))
        else:
            replace(child, gates, double_norms)
    return module


def gradients(network, gates, images, classes, force=False):
    gates.kept, gates.other, gates.force = [], 0, force
    network.zero_grad()
    F.cross_entropy(network(images), classes).backward()
    return [p.grad.detach().double() for p in network.parameters()]


def error(found, exact):
    return max(float((a - b).norm() / b.norm()) for a, b in zip(found, exact))


WAYS = {
    "default": (torch.contiguous_format, False),
    "channels last": (torch.channels_last, False),
    "default, double norms": (torch.contiguous_format, True),
    "channels last, double norms": (torch.channels_last, True),
}


def main(seeds):
    total = dict.fromkeys(WAYS, 0)
    for seed in range(seeds):
        torch.manual_seed(seed)
        base = resnet18(num_classes=10).train()
        images, classes = torch.randn(8, 3, 128, 128), torch.randint(0, 10, (8,))
        gates = Gates()
        exact = gradients(replace(copy.deepcopy(base), gates, False).double(), gates, images.double(), classes)
        for name, (layout, double_norms) in WAYS.items():
            own = Gates()
            own.forced = gates.kept
            network = replace(copy.deepcopy(base), own, double_norms).to(memory_format=layout)
            x = images.to(memory_format=layout)
            free = error(gradients(network, own, x, classes), exact)
            others = own.other
            forced = error(gradients(network, own, x, classes, force=True), exact)
            total[name] += others
            print(f"seed {seed}, {name}: {others} gates differ, error {free:.1e}, with float64's gates {forced:.1e}", flush=True)
    print("gates that differ, all seeds:", total)


if __name__ == "__main__":
    main(int(sys.argv[1]) if len(sys.argv) > 1 else 10)
