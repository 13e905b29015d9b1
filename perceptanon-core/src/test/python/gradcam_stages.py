"""Writes golden/gradcam_stages.json: Grad-CAM of earlier stages by autograd.

Needs torch and torchvision. Weights and images are those of the golden README's formulas; the maps are pytorch-grad-cam's
definition (mean gradient times activation, summed over channels) computed with autograd on torchvision's ResNet18.
"""

import json
import sys

import numpy as np
import torch
import torchvision

SEED = 20240718
MASK = (1 << 64) - 1


def stream(name, seed):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    return h ^ seed


def raw(name, seed, n):
    i = np.arange(1, n + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z = np.uint64(stream(name, seed)) + i * np.uint64(0x9E3779B97F4A7C15)
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z


def uniform(name, n):
    return (raw(name, SEED, n) >> np.uint64(40)).astype(np.float64) / 16777216.0


def weights(model):
    state = {}
    for name, old in model.state_dict().items():
        u = uniform(name, old.numel()).reshape(tuple(old.shape))
        if name.endswith("num_batches_tracked"):
            state[name] = torch.zeros_like(old)
            continue
        if name.endswith("running_mean") or name.endswith(".bias"):
            v = (2 * u - 1) * 0.1
        elif name.endswith("running_var"):
            v = 0.5 + u
        elif old.dim() >= 2:
            gain = 0.5 if name == "fc.weight" else 1
            v = (2 * u - 1) * np.sqrt(6 / (old.numel() / old.shape[0])) * gain
        elif ".bn2.weight" in name:
            v = 0.1 + 0.2 * u
        else:
            v = 0.5 + u
        state[name] = torch.from_numpy(v.astype(np.float32))
    model.load_state_dict(state)


def image(side=96):
    """Not a picture: normalised input by formula, so that only the network is compared."""
    u = uniform("gradcam-stages-input", 3 * side * side)
    return torch.from_numpy(((2 * u - 1) * 2).astype(np.float32)).reshape(1, 3, side, side)


def main(out):
    torch.manual_seed(0)
    model = torchvision.models.resnet18(num_classes=10).eval()
    weights(model)
    model = model.double()
    x = image().double()
    cams = []
    for stage in (1, 2, 3, 4):
        kept = []
        layer = getattr(model, f"layer{stage}")[-1]
        hook = layer.register_forward_hook(lambda m, i, o: kept.append(o))
        outputs = model(x)
        gradient = torch.autograd.grad(outputs[0, 3], kept[0])[0]
        hook.remove()
        cam = (gradient.mean(dim=(2, 3), keepdim=True) * kept[0]).sum(dim=1)[0]
        flat = cam.reshape(-1)
        cams.append(
            {
                "stage": stage,
                "height": cam.shape[0],
                "width": cam.shape[1],
                "max_abs": flat.abs().max().item(),
                "samples": flat[:: max(1, flat.numel() // 64)].tolist(),
                "sample_step": max(1, flat.numel() // 64),
            }
        )
    json.dump(
        {
            "seed": SEED,
            "source": f"torchvision {torchvision.__version__} resnet18, torch {torch.__version__}, float64, eval mode",
            "tolerance": "1e-4 of max_abs: float32 against float64",
            "inputs": "weights by formula (fc g=0.5); input (2u-1)*2 of uniform('gradcam-stages-input'), 1x3x96x96; class 3",
            "cams": cams,
        },
        open(out, "w"),
    )


main(sys.argv[1])
