"""Writes golden/backbones/{resnet152,densenet121,vgg11,alexnet,vit_b_16}.json: the judge on the reference's other backbones.

    pip install torch==2.13.0 torchvision==0.28.0 numpy==2.4.6 pillow==12.3.0
    python backbone_goldens.py ../resources/golden/backbones [BACKBONE ...]

The networks are torchvision's own. Of the golden README this uses, unchanged: the numbers (section 1), the weights
(section 2, with the rules that RULES adds) and the images (section 3), seed 20240718. Every value is computed in float64,
and in float32 in three ways (WAYS); what they disagree by is `discrepancy` in each file, and the tolerances are made of it.
The forms of the judge (HA1: the last linear layer replaced; HA2: a shared trunk and a head of two) are written out here.
Takes about ten minutes and 8 GB for all five on one core.
"""

import contextlib
import functools
import gc
import hashlib
import json
import math
import os
import sys
from dataclasses import dataclass, field

import numpy as np
import torch
import torch.nn.functional as F
from PIL import Image
from torch import nn

try:
    import torchvision
except RuntimeError:
    # A torchvision built for CUDA beside a torch built without: its compiled operators are missing. No classification
    # network uses them, and its Python part needs no more than the names of two.
    for name in [n for n in sys.modules if n.split(".")[0] == "torchvision"]:
        del sys.modules[name]
    operators = torch.library.Library("torchvision", "FRAGMENT")
    for name in ("nms", "qnms"):
        operators.define(name + "(Tensor dets, Tensor scores, float iou_threshold) -> Tensor")
    import torchvision

SEED = 20240718
MASK = (1 << 64) - 1
FACTOR = 20
KINK_FACTOR = 10
CLASSES = 10

RULES = (
    "README section 2, and: u = uniform(tensor name, seed, C-order flat index). Names that end in 'bias' (in_proj_bias "
    "too), 'running_mean', 'class_token' or 'pos_embedding': (2u-1)*0.1. 'running_var': 0.5+u. 'num_batches_tracked': 0. "
    "Rank >= 2 and the name ends in '.weight' or 'in_proj_weight': (2u-1)*sqrt(6/fan_in)*g, fan_in = product of dims 1.., "
    "g = head_gain for the last linear layer (HA1: the head; HA2: head.2.weight), else 1. Rank 1 '.weight' (batch and layer "
    "norms): 0.5+u, but layerN.M.bn3.weight of a ResNet: 0.1+0.2u"
)


# Numbers, images and weights: the golden README, sections 1 to 3


def raw(name, seed, start, stop):
    h = 0xCBF29CE484222325
    for b in name.encode():
        h = ((h ^ b) * 0x100000001B3) & MASK
    z = np.arange(start + 1, stop + 1, dtype=np.uint64)
    with np.errstate(over="ignore"):
        z *= np.uint64(0x9E3779B97F4A7C15)
        z += np.uint64(h ^ seed)
        z ^= z >> np.uint64(30)
        z *= np.uint64(0xBF58476D1CE4E5B9)
        z ^= z >> np.uint64(27)
        z *= np.uint64(0x94D049BB133111EB)
        z ^= z >> np.uint64(31)
    return z


def filled(name, shape, scale, shift, centred):
    """The tensor of a name, cast to float at the end as the README says."""
    n = math.prod(shape)
    out = np.empty(n, np.float32)
    for start in range(0, n, 1 << 22):
        stop = min(n, start + (1 << 22))
        u = (raw(name, SEED, start, stop) >> np.uint64(40)).astype(np.float64) / 16777216.0
        out[start:stop] = (2 * u - 1) * scale if centred else shift + u * scale
    return torch.from_numpy(out.reshape(tuple(shape)))


@functools.cache
def weight(name, shape, head, gain):
    if name.endswith("num_batches_tracked"):
        return torch.zeros((), dtype=torch.int64)
    if name.endswith(("bias", "running_mean", "class_token", "pos_embedding")):
        return filled(name, shape, 0.1, 0, True)
    if name.endswith("running_var"):
        return filled(name, shape, 1, 0.5, False)
    if len(shape) >= 2 and name.endswith((".weight", "in_proj_weight")):
        g = gain if name == head + ".weight" else 1
        return filled(name, shape, math.sqrt(6 / math.prod(shape[1:])) * g, 0, True)
    if not name.endswith(".weight") or len(shape) != 1:
        raise ValueError(f"no rule for {name} {shape}")
    if name.endswith(".bn3.weight"):
        return filled(name, shape, 0.2, 0.1, False)
    return filled(name, shape, 1, 0.5, False)


def picture(image):
    """The uint8 pixels (h, w, 3) of an image entry."""
    w, h, seed = image["w"], image["h"], image["imgSeed"]
    p = [int(v) for v in raw("image", seed, 0, 100) >> np.uint64(40)]
    noise = (raw("noise", seed, 0, 3 * w * h) >> np.uint64(56)).astype(np.int64).reshape(h, w, 3)
    y, x = np.mgrid[0:h, 0:w].astype(np.int64)
    side = min(w, h)
    out = np.empty((h, w, 3), np.int64)
    for c in range(3):
        b = 10 * c
        t = (x * (p[b] % 512) // w + y * (p[b + 1] % 512) // h + p[b + 2] % 512) % 512
        t = np.where(t > 255, 511 - t, t)
        u = ((x * (1 + p[b + 3] % 9) + y * (1 + p[b + 4] % 9)) ^ ((x * y) >> (2 + p[b + 5] % 4))) & 255
        v = (5 * t + 2 * u + noise[:, :, c]) >> 3
        for q in (40, 50):
            x0, y0 = p[q] % w, p[q + 1] % h
            rw, rh = w // 6 + p[q + 2] % (w // 3 + 1), h // 6 + p[q + 3] % (h // 3 + 1)
            inside = (x0 <= x) & (x < x0 + rw) & (y0 <= y) & (y < y0 + rh)
            v = np.where(inside, (v + 3 * (p[q + 4 + c] & 255)) >> 2, v)
        for q in (60, 70):
            cx, cy, r = p[q] % w, p[q + 1] % h, side // 8 + p[q + 2] % (side // 6 + 1)
            v = np.where((x - cx) ** 2 + (y - cy) ** 2 <= r * r, p[q + 3 + c] & 255, v)
        out[:, :, c] = v
    for op in image["ops"]:
        apply(out, op)
    return out.astype(np.uint8)


def apply(pixels, op):
    h, w, _ = pixels.shape
    if op["op"] == "maskRect":
        pixels[op["y0"] : op["y1"], op["x0"] : op["x1"]] = 0
        return
    x0, y0, x1, y1 = (op.get(k, d) for k, d in (("x0", 0), ("y0", 0), ("x1", w), ("y1", h)))
    for top in range(y0, min(h, y1), op["block"]):
        for left in range(x0, min(w, x1), op["block"]):
            block = pixels[top : min(top + op["block"], y1, h), left : min(left + op["block"], x1, w)]
            n = block.shape[0] * block.shape[1]
            block[:] = (block.sum(axis=(0, 1)) + n // 2) // n


def described(number, w, h, *ops):
    image = {"id": number, "imgSeed": SEED * 1000 + number, "w": w, "h": h, "ops": list(ops)}
    image["rgbSha256"] = hashlib.sha256(picture(image).tobytes()).hexdigest()
    return image


def normalised(image, side=None):
    """(1, 3, h, w), float32; with a side, after Pillow's bilinear resize to it."""
    rgb = Image.fromarray(picture(image), "RGB")
    if side:
        rgb = rgb.resize((side, side), Image.Resampling.BILINEAR)
    x = torch.from_numpy(np.array(rgb)).permute(2, 0, 1).float().div(255)
    mean = torch.tensor((0.485, 0.456, 0.406)).reshape(3, 1, 1)
    std = torch.tensor((0.229, 0.224, 0.225)).reshape(3, 1, 1)
    return ((x - mean) / std).unsqueeze(0).contiguous()


# The networks


@dataclass
class Backbone:
    """A backbone and what is looked at in it. `batches`: first image and size of each form's training batch, chosen among
    some dozens as those where float32 and float64 agree best."""

    name: str
    head: str
    features: int
    gain: float
    stages: list
    batches: dict
    tensors: list
    norms: list = field(default_factory=list)
    options: dict = field(default_factory=dict)
    # An embedding of length 150 changes its logits by lr * 150^2 in one step: 0.01 would be far too long there.
    lr: float = 0.01

    def tokens(self):
        return self.name == "vit_b_16"

    def ha1(self, outputs):
        return getattr(torchvision.models, self.name)(weights=None, num_classes=outputs, **self.options)

    def parent(self, model):
        """The module that holds the head, and the head's name in it."""
        path, _, last = self.head.rpartition(".")
        return model.get_submodule(path), last


class Pair(nn.Module):
    """HA2: one trunk for both images, originals first; concatenated; two linear layers."""

    def __init__(self, backbone, outputs):
        super().__init__()
        self.shared_extractor = backbone.ha1(outputs)
        parent, last = backbone.parent(self.shared_extractor)
        setattr(parent, last, nn.Identity())
        self.head = nn.Sequential(nn.Linear(2 * backbone.features, 512), nn.ReLU(), nn.Linear(512, outputs))

    def forward(self, x):
        original, anonymized = x
        return self.head(torch.cat((self.shared_extractor(original), self.shared_extractor(anonymized)), 1))


LAST = {"HA1": lambda b: b.head, "HA2": lambda b: "head.2"}
DENSE = "features.denseblock"
LAYER = "encoder.layers.encoder_layer_"

BACKBONES = [
    Backbone(
        "vgg11", "classifier.6", 4096, 0.5, [f"features.{i}" for i in (2, 5, 10, 15, 20)], {"HA1": (300, 2)},
        ["features.0.weight", "features.0.bias", "features.3.weight", "features.8.weight", "features.13.bias",
         "features.18.weight", "classifier.0.weight", "classifier.0.bias", "classifier.3.weight",
         "classifier.6.weight", "classifier.6.bias"],
        options={"dropout": 0.0},
        lr=1e-4,
    ),
    Backbone(
        "densenet121", "classifier", 1024, 0.5, [DENSE + "1", DENSE + "2", DENSE + "3", "relu"],
        {"HA1": (308, 4), "HA2": (302, 2)},
        ["features.conv0.weight", "features.norm0.weight", DENSE + "1.denselayer1.norm1.bias",
         DENSE + "1.denselayer6.conv2.weight", "features.transition1.conv.weight", DENSE + "2.denselayer12.conv1.weight",
         DENSE + "3.denselayer12.norm2.weight", DENSE + "3.denselayer24.conv2.weight", "features.transition3.norm.bias",
         DENSE + "4.denselayer16.conv2.weight", "features.norm5.weight", "features.norm5.bias",
         "classifier.weight", "classifier.bias"],
        ["features.norm0", DENSE + "3.denselayer12.norm1", "features.norm5"],
    ),
    Backbone(
        "alexnet", "classifier.6", 4096, 1.0, [f"features.{i}" for i in (2, 5, 12)], {"HA1": (300, 4)},
        ["features.0.weight", "features.0.bias", "features.3.weight", "features.6.weight", "features.8.bias",
         "features.10.weight", "classifier.1.weight", "classifier.1.bias", "classifier.4.weight",
         "classifier.6.weight", "classifier.6.bias"],
        options={"dropout": 0.0},
        lr=1e-4,
    ),
    Backbone(
        "resnet152", "fc", 2048, 0.125, ["layer1.2", "layer2.7", "layer3.35", "layer4.2"],
        {"HA1": (314, 2)},
        ["conv1.weight", "bn1.weight", "bn1.bias", "layer1.0.downsample.0.weight", "layer2.3.conv2.weight",
         "layer3.0.downsample.1.bias", "layer3.17.conv2.weight", "layer3.17.bn3.weight", "layer4.2.conv3.weight",
         "layer4.2.bn3.bias", "fc.weight", "fc.bias"],
        ["bn1", "layer3.17.bn2", "layer4.2.bn3"],
    ),
    Backbone(
        "vit_b_16", "heads.head", 768, 2.0, [f"{LAYER}{i}.ln_1" for i in (2, 5, 8, 11)],
        {"HA1": (310, 2), "HA2": (310, 2)},
        ["class_token", "conv_proj.weight", "conv_proj.bias", "encoder.pos_embedding", LAYER + "0.ln_1.weight",
         LAYER + "0.self_attention.in_proj_weight", LAYER + "5.self_attention.in_proj_bias",
         LAYER + "5.self_attention.out_proj.weight", LAYER + "5.mlp.0.weight", LAYER + "8.mlp.3.bias",
         LAYER + "11.self_attention.in_proj_weight", LAYER + "11.ln_2.bias", "encoder.ln.weight", "heads.head.weight",
         "heads.head.bias"],
    ),
]


# Running them: float64, and float32 in three ways, whose rounding differs


@contextlib.contextmanager
def plain():
    yield


def without_onednn():
    return torch.backends.mkldnn.flags(enabled=False)


# Name: type, channels last, context, how far weights are off. A training step meets kinks (ReLU, max pool): whoever sums in
# another order takes another side at some of them. Weights that are a few roundings off stand for such orders.
WAYS = {
    "float64": (torch.float64, False, plain, 0),
    "float32": (torch.float32, False, plain, 0),
    "float32, channels last": (torch.float32, True, plain, 0),
    "float32 without oneDNN": (torch.float32, False, without_onednn, 0),
}
OFF = {f"float32, weights off {i}": (torch.float32, False, plain, i) for i in (1, 2, 3, 4)}


class Run:
    """A network in one of the ways."""

    def __init__(self, backbone, form, outputs, way):
        self.backbone, self.form = backbone, form
        self.dtype, self.channels_last, self.context, off = (WAYS | OFF)[way]
        self.model = backbone.ha1(outputs) if form == "HA1" else Pair(backbone, outputs)
        head = LAST[form](backbone)
        for name, tensor in self.model.state_dict(keep_vars=True).items():
            tensor.data = weight(name, tuple(tensor.shape), head, backbone.gain).clone()
            if off and tensor.is_floating_point():
                generator = torch.Generator().manual_seed(off)
                tensor.data *= 1 + 1e-6 * (torch.rand(tensor.shape, generator=generator) - 0.5)
        self.model.eval()
        if self.dtype == torch.float64:
            self.model.double()
        if self.channels_last:
            self.model.to(memory_format=torch.channels_last)

    def inputs(self, x):
        x = x.to(self.dtype)
        return x.contiguous(memory_format=torch.channels_last) if self.channels_last else x

    def hooked(self, name):
        """The module whose output a stage is. A DenseNet's last ReLU is a function that works in place on norm5's output."""
        return self.model.get_submodule("features" if name == "relu" else name)


def released(function):
    @functools.wraps(function)
    def wrapped(*args):
        out = function(*args)
        gc.collect()
        return out

    return wrapped


def numpy(tensor):
    return tensor.detach().double().contiguous().numpy().copy()


@released
def judged(backbone, outputs, images, stages, way):
    """HA1: logits and embedding of each image, stages of each, Grad-CAM of the first."""
    run = Run(backbone, "HA1", outputs, way)
    kept = {}
    parent, last = backbone.parent(run.model)
    getattr(parent, last).register_forward_pre_hook(lambda m, i: kept.update(embedding=i[0]))
    for name in stages:
        run.hooked(name).register_forward_hook(lambda m, i, o, name=name: kept.update({name: o}))
    results = []
    with run.context():
        for image in images:
            logits = run.model(run.inputs(normalised(image, 224)))
            row = {"logits": numpy(logits[0]), "embedding": numpy(kept["embedding"][0])}
            row["stages"] = {name: numpy(kept[name][0]) for name in stages}
            if stages and not results:
                target = int(logits[0].argmax())
                gradients = torch.autograd.grad(logits[0, target], [kept[name] for name in stages])
                row["target"] = target
                row["cams"] = {
                    name: cam(backbone, kept[name].detach(), g) for name, g in zip(stages, gradients, strict=True)
                }
            results.append(row)
    return results


def cam(backbone, activation, gradient):
    if backbone.tokens():
        activation, gradient = (
            t[:, 1:].reshape(1, 14, 14, backbone.features).permute(0, 3, 1, 2) for t in (activation, gradient)
        )
    return numpy((gradient.mean(dim=(2, 3), keepdim=True) * activation).sum(dim=1)[0])


@released
def compared(backbone, pairs, way):
    """HA2: both embeddings, the hidden layer and the logits of each pair."""
    run = Run(backbone, "HA2", CLASSES, way)
    kept = {}
    run.model.head[0].register_forward_pre_hook(lambda m, i: kept.update(both=i[0]))
    run.model.head[1].register_forward_hook(lambda m, i, o: kept.update(hidden=o))
    results = []
    with run.context(), torch.no_grad():
        for original, anonymized in pairs:
            logits = run.model([run.inputs(normalised(image, 224)) for image in (original, anonymized)])
            first, second = numpy(kept["both"][0]).reshape(2, -1)
            results.append(
                {"logits": numpy(logits[0]), "first": first, "second": second, "hidden": numpy(kept["hidden"][0])}
            )
    return results


@released
def trained(backbone, form, batch, classes, way):
    """One step of SGD with momentum in train mode."""
    run = Run(backbone, form, CLASSES, way)
    x = [run.inputs(torch.cat([normalised(image) for image in side])) for side in batch]
    x = x[0] if form == "HA1" else x
    labels = torch.tensor(classes)
    parameters = dict(run.model.named_parameters())
    optimizer = torch.optim.SGD(run.model.parameters(), lr=backbone.lr, momentum=0.9, foreach=False)
    out = {}
    with run.context():
        run.model.train()
        logits = run.model(x)
        loss = F.cross_entropy(logits, labels)
        loss.backward()
        out["logits"], out["loss"] = numpy(logits), loss.item()
        out["gradient_l2"] = math.sqrt(sum(p.grad.double().square().sum().item() for p in parameters.values()))
        out["gradients"] = {name: numpy(parameters[name].grad) for name in tensors_of(backbone, form)}
        optimizer.step()
        state = run.model.state_dict()
        out["after"] = {name: numpy(state[name]) for name in tensors_of(backbone, form)}
        out["norms"] = {name: numpy(state[name]) for name in norms_of(backbone, form)}
        run.model.eval()
        with torch.no_grad():
            out["eval_logits"] = numpy(run.model(x))
    return out


def prefixed(form, name):
    return name if form == "HA1" else "shared_extractor." + name


def tensors_of(backbone, form):
    if form == "HA1":
        return backbone.tensors
    trunk = [prefixed(form, name) for name in backbone.tensors if not name.startswith(backbone.head + ".")]
    return trunk[::2] + ["head.0.weight", "head.0.bias", "head.2.weight", "head.2.bias"]


def norms_of(backbone, form):
    parts = ("running_mean", "running_var", "num_batches_tracked")
    return [f"{prefixed(form, norm)}.{part}" for norm in backbone.norms for part in parts]


# Writing


def singles(values):
    """Float32 results as the shortest decimals that parse back to them."""
    return [float(str(np.float32(v))) for v in np.asarray(values).reshape(-1)]


def doubles(values):
    return [float(v) for v in np.asarray(values).reshape(-1)]


def rounded(values):
    return [float(f"{v:.9g}") for v in np.asarray(values).reshape(-1)]


def l2(values):
    return float(np.sqrt(np.square(values).sum()))


def stage_json(values):
    flat = values.reshape(-1)
    index = [i * flat.size // 8 for i in range(8)]
    return {
        "shape": list(values.shape),
        "mean": float(flat.mean()),
        "std": float(flat.std()),
        "idx": index,
        "samples": singles(flat[index]),
    }


def cam_json(name, rows):
    double = rows["float64"]["cams"][name]
    worst = max(float(np.abs(rows[way]["cams"][name] - double).max()) for way in list(rows)[1:])
    flat = double.reshape(-1)
    index = list(range(flat.size)) if flat.size <= 196 else [i * flat.size // 196 for i in range(196)]
    final = final_map(double)
    return {
        "height": double.shape[0],
        "width": double.shape[1],
        "max_abs": float(np.abs(flat).max()),
        "mean": float(flat.mean()),
        "samples": rounded(flat[index]),
        "f32_vs_f64_max_abs": worst,
        "tolerance": tolerated(KINK_FACTOR * worst, 1e-5 * float(np.abs(flat).max())),
        "final_mean": float(final.mean()),
        "final_argmax_yx": [int(v) for v in np.unravel_index(int(final.argmax()), final.shape)],
    }


def final_map(raw_map):
    def scaled(m):
        m = m - m.min()
        return m / (1e-7 + m.max())

    small = torch.from_numpy(scaled(np.maximum(raw_map, 0)))[None, None]
    large = F.interpolate(small, size=(224, 224), mode="bilinear", align_corners=False)[0, 0].numpy()
    return scaled(np.maximum(large, 0))


def tolerated(worst, floor):
    """A bound from the worst disagreement, rounded up to 1, 2 or 5 of a power of ten."""
    wanted = max(worst, floor)
    power = 10.0 ** math.floor(math.log10(wanted))
    digit = next(d for d in (1, 2, 5, 10) if d * power >= wanted * (1 - 1e-9))
    return float(f"{digit * power:.0e}")


def worst_of(runs, kind, name):
    return max(float(np.abs(runs[way][kind][name] - runs["float64"][kind][name]).max()) for way in list(runs)[1:])


def parameter_index(n):
    return [(2 * i + 1) * n // 17 for i in range(8)]


def training_json(backbone, form, batch, classes, runs):
    double, single = runs["float64"], runs["float32"]
    gradients, after, norms = {}, {}, {}
    for name in tensors_of(backbone, form):
        g64, g32 = double["gradients"][name].reshape(-1), single["gradients"][name].reshape(-1)
        index = parameter_index(g64.size)
        gradients[name] = {
            "idx": index,
            "samples": singles(g32[index]),
            "samples_f64": rounded(g64[index]),
            "l2": l2(g32),
            "l2_f64": l2(g64),
            "tolerance": tolerated(KINK_FACTOR * worst_of(runs, "gradients", name), 1e-5 * float(np.abs(g64).max())),
        }
        after[name] = {
            "samples_f64": rounded(double["after"][name].reshape(-1)[index]),
            "tolerance": tolerated(KINK_FACTOR * worst_of(runs, "after", name), 2e-7),
        }
    for name in norms_of(backbone, form):
        n64 = double["norms"][name].reshape(-1)
        index = parameter_index(n64.size) if n64.size > 1 else [0]
        norms[name] = {"idx": index, "samples_f64": rounded(n64[index])}
    sides = {"images": batch[0]} if form == "HA1" else {"originals": batch[0], "anonymized": batch[1]}
    return {
        "form": form,
        **sides,
        "classes": classes,
        "optimizer": {"name": "SGD", "lr": backbone.lr, "momentum": 0.9, "nesterov": False, "weight_decay": 0},
        "train_logits_f64": rounded(double["logits"]),
        "loss": single["loss"],
        "loss_f64": double["loss"],
        "gradient_l2_of_all_parameters_f64": double["gradient_l2"],
        "gradients": gradients,
        "parameters_after": after,
        "norms_after": norms,
        "eval_logits_after": singles(single["eval_logits"]),
        "eval_logits_after_f64": rounded(double["eval_logits"]),
    }


class Budget:
    """The largest disagreement of float32 with float64 for each kind of value, over the three float32 ways."""

    def __init__(self):
        self.seen = {}

    def saw(self, kind, single, double, scale):
        worst = float(np.abs(np.asarray(single) - np.asarray(double)).max()) / scale
        self.seen[kind] = max(self.seen.get(kind, 0.0), worst)

    def judged(self, runs):
        for way in list(runs)[1:]:
            for single, double in zip(runs[way], runs["float64"], strict=True):
                self.saw("logits", single["logits"], double["logits"], float(np.abs(double["logits"]).max()))
                self.saw("embedding", single["embedding"], double["embedding"], l2(double["embedding"]))
                for name, values in double["stages"].items():
                    self.saw("stages", single["stages"][name], values, float(values.std()))
                for name, values in double.get("cams", {}).items():
                    if single["target"] != double["target"]:
                        raise ValueError("float32 and float64 disagree about the target class")
                    self.saw("gradcam", single["cams"][name], values, float(np.abs(values).max()))

    def compared(self, runs):
        for way in list(runs)[1:]:
            for single, double in zip(runs[way], runs["float64"], strict=True):
                self.saw("logits", single["logits"], double["logits"], float(np.abs(double["logits"]).max()))
                for part in ("first", "second"):
                    self.saw("embedding", single[part], double[part], l2(double[part]))
                self.saw("hidden512", single["hidden"], double["hidden"], float(np.abs(double["hidden"]).max()))

    def trained(self, runs):
        double = runs["float64"]
        for way in list(runs)[1:]:
            single = runs[way]
            self.saw("loss", single["loss"], double["loss"], double["loss"])
            self.saw("train_logits", single["logits"], double["logits"], float(np.abs(double["logits"]).max()))
            self.saw("gradient_l2", single["gradient_l2"], double["gradient_l2"], double["gradient_l2"])
            for name, values in double["gradients"].items():
                self.saw("gradients", single["gradients"][name], values, l2(values))
                self.saw("gradient_l2", l2(single["gradients"][name]), l2(values), l2(values))
            for name, values in double["norms"].items():
                self.saw("norms_after", single["norms"][name], values, max(1.0, float(np.abs(values).max())))
            logits = double["eval_logits"]
            self.saw("eval_logits_after", single["eval_logits"], logits, float(np.abs(logits).max()))

    UNITS = {
        "logits": "relative to the largest |logit| of the row (also pre_sigmoid, softmax)",
        "embedding": "each element, and the norm, relative to the embedding's l2",
        "hidden512": "relative to the largest element",
        "stages": "mean, std and samples relative to the stage's std",
        "gradcam": "raw map relative to max_abs; a map's own bound is closer; final_mean: absolute, 5 times this",
        "loss": "relative",
        "train_logits": "relative to the largest",
        "gradients": "each element relative to the l2 of that tensor's gradient; the tensor's own bound is closer",
        "gradient_l2": "relative",
        "norms_after": "relative to the larger of 1 and the largest element",
        "eval_logits_after": "relative to the largest",
    }
    KINKED = ("gradcam", "loss", "train_logits", "gradients", "gradient_l2", "norms_after", "eval_logits_after")

    def tolerance(self):
        out = {}
        for kind, worst in self.seen.items():
            out[kind] = tolerated((KINK_FACTOR if kind in self.KINKED else FACTOR) * worst, 1e-5)
        out["units"] = {kind: self.UNITS[kind] for kind in self.seen}
        out["reason"] = (
            f"{FACTOR} times (training and Grad-CAM: {KINK_FACTOR} times) `discrepancy`, rounded up to 1, 2 or 5, at least 1e-5. "
            "discrepancy = the largest difference from float64, over whole tensors, of torch's float32: as it is, channels "
            "last, without oneDNN; training also with weights off by up to 5e-7 of themselves (four times), because a step "
            "meets kinks (ReLU, max pool) and whoever sums in another order takes another side at some. Each gradient, "
            "each tensor of parameters_after and each Grad-CAM map carries its own absolute `tolerance`, made alike. Compare "
            "with the *_f64 values where there are any"
        )
        return out


def every_way(function, *args, ways=tuple(WAYS)):
    out = {}
    for way in ways:
        print(f"  {function.__name__} {way}", file=sys.stderr, flush=True)
        out[way] = function(*args, way)
    weight.cache_clear()
    return out


def state_json(backbone):
    ha1 = {name: list(t.shape) for name, t in backbone.ha1(CLASSES).state_dict().items()}
    pair = Pair(backbone, CLASSES)
    ha2 = {name: list(t.shape) for name, t in pair.state_dict().items()}
    left_out = [backbone.head + ".weight", backbone.head + ".bias"]
    added = {name: shape for name, shape in ha2.items() if name.startswith("head.")}
    expected = {prefixed("HA2", name): shape for name, shape in ha1.items() if name not in left_out} | added
    if list(expected.items()) != list(ha2.items()):
        raise ValueError("the pair's names are not the single network's")
    lines = "".join(f"{name} {shape}\n" for name, shape in ha2.items())
    return {
        "ha1": ha1,
        "ha1_parameters": sum(p.numel() for p in backbone.ha1(CLASSES).parameters()),
        "ha2": {
            "rule": "ha1's names in their order, without left_out, each after prefix; then added",
            "prefix": "shared_extractor.",
            "left_out": left_out,
            "added": added,
            "entries": len(ha2),
            "parameters": sum(p.numel() for p in pair.parameters()),
            "sha256_of_lines": hashlib.sha256(lines.encode()).hexdigest(),
            "line": "name, a blank, the shape as [64, 3, 7, 7] ([] for a scalar), newline",
        },
    }


def weights_json(backbone):
    """First values of tensors that the rules treat differently."""
    out = {}
    for form, model in (("HA1", backbone.ha1(CLASSES)), ("HA2", Pair(backbone, CLASSES))):
        head = LAST[form](backbone)
        shapes = {name: tuple(t.shape) for name, t in model.state_dict().items()}
        chosen = (tensors_of(backbone, form) + norms_of(backbone, form)[:2]) if form == "HA1" else ["head.2.weight"]
        for name in chosen:
            first = weight(name, shapes[name], head, backbone.gain).reshape(-1)[:3]
            out[f"{form} {name}"] = singles(first.numpy())
    return out


def ha1_json(images, runs):
    rows = []
    for image, single, double in zip(images, runs["float32"], runs["float64"], strict=True):
        softmax = np.exp(double["logits"] - double["logits"].max())
        rows.append(
            {
                "image": image,
                "logits": singles(single["logits"]),
                "logits_f64": doubles(double["logits"]),
                "softmax": rounded(softmax / softmax.sum()),
                "embedding_first16": singles(single["embedding"][:16]),
                "embedding_l2": l2(double["embedding"]),
                "stages": {name: stage_json(values) for name, values in double["stages"].items()},
            }
        )
    return rows


def goldens(backbone):
    budget = Budget()
    images = [described(100, 320, 240), described(101, 200, 300)]
    ten = every_way(judged, backbone, CLASSES, images, backbone.stages)
    budget.judged(ten)
    one = every_way(judged, backbone, 1, images[:1], [])
    budget.judged(one)
    pairs = [
        (images[0], described(100, 320, 240, {"op": "pixelateRect", "x0": 80, "y0": 40, "x1": 240, "y1": 200, "block": 20})),
        (images[1], described(101, 200, 300, {"op": "maskRect", "x0": 50, "y0": 60, "x1": 150, "y1": 220})),
    ]
    two = every_way(compared, backbone, pairs)
    budget.compared(two)
    training = []
    for form in backbone.batches:
        batch, classes = training_batch(backbone, form)
        runs = every_way(trained, backbone, form, batch, classes, ways=(*WAYS, *OFF))
        budget.trained(runs)
        training.append(training_json(backbone, form, batch, classes, runs))
    score = one["float64"][0]["logits"][0]
    return {
        "seed": SEED,
        "source": f"torchvision {torchvision.__version__.split('+')[0]} models.{backbone.name}, torch "
        f"{torch.__version__}, Pillow {Image.__version__}; written by src/test/python/backbone_goldens.py",
        "tolerance": budget.tolerance(),
        "discrepancy": budget.seen,
        "inputs": "Images by the README's formula. Judging: Pillow's bilinear resize to 224x224 on uint8, /255, normalised "
        "in float32 by ImageNet's mean and std. Training: the images as they are, normalised alike, no resize. Float64 runs "
        "start from the same float32 inputs and weights. embedding = what the head gets (VGG and AlexNet: after the second "
        "hidden ReLU; ViT: class token after encoder.ln). stages and gradcam: float64 runs; a stage's samples at idx = "
        "i*numel/8 of C*H*W order (ViT: tokens x 768, the class token first), std = population; softmax in float64",
        "weights": {"rules": RULES, "head_gain": backbone.gain, "first3": weights_json(backbone)},
        "backbone": backbone.name,
        "head": backbone.head,
        "features": backbone.features,
        "state_dict": state_json(backbone),
        "ha1": ha1_json(images, ten),
        "ha1_regression": [
            {
                "image": images[0],
                "pre_sigmoid": singles(one["float32"][0]["logits"])[0],
                "pre_sigmoid_f64": float(score),
                "sigmoid_f64": float(1 / (1 + np.exp(-score))),
            }
        ],
        "ha2": [
            {
                "original": pair[0],
                "anonymized": pair[1],
                "embedding1_first16": singles(single["first"][:16]),
                "embedding1_l2": l2(double["first"]),
                "embedding2_first16": singles(single["second"][:16]),
                "embedding2_l2": l2(double["second"]),
                "hidden512_first8": singles(single["hidden"][:8]),
                "logits": singles(single["logits"]),
                "logits_f64": doubles(double["logits"]),
            }
            for pair, single, double in zip(pairs, two["float32"], two["float64"], strict=True)
        ],
        "gradcam": {
            "note": "HA1, 10 classes, eval mode; target = arg max of the logits. Raw map before ReLU = sum over channels of "
            "(spatial mean of the gradient) * activation, as pytorch-grad-cam's GradCAM; ViT: without the class token, "
            "tokens row by row as 14x14. samples: the whole map, or if it has more than 196 elements those at i*numel/196; "
            "float64, 9 digits. final: relu; m-=min; m/=(1e-7+max); bilinear, half-pixel, edge-clamped to 224x224; relu; "
            "m-=min; m/=(1e-7+max)",
            "image": images[0],
            "target": ten["float64"][0]["target"],
            "maps": {name: cam_json(name, {way: rows[0] for way, rows in ten.items()}) for name in backbone.stages},
        },
        "training": {
            "note": "10 classes, train mode, mean cross-entropy, dropout p = 0 (VGG and AlexNet have two of 0.5 otherwise), "
            "one step from the formula's weights; torch's SGD: momentum buffer = gradient in step 1. idx = (2i+1)*numel/17 "
            "of the flat tensor, 64-bit. parameters_after and norms_after: after the step, the former at the gradients' idx; "
            "eval_logits_after: the same batch, eval mode, after the step, row by row. HA2: the trunk runs on the originals, then on the anonymized "
            "images: batch norms take each pass's own statistics and update their running values twice a step. A key's "
            "bias in attention has a gradient of zero but for rounding",
            "runs": training,
        },
    }


def training_batch(backbone, form):
    side, block = (224, 16) if backbone.tokens() else (64, 8)
    first, n = backbone.batches[form]
    ids = range(first, first + n)
    batch = [[described(i, side, side) for i in ids]]
    if form == "HA2":
        batch.append([described(i, side, side, {"op": "pixelateAll", "block": block}) for i in ids])
    return batch, [6, 1, 8, 3][:n]


def main(folder, *names):
    torch.set_num_threads(1)
    # One path through attention, whether or not gradients are wanted.
    torch.backends.mha.set_fastpath_enabled(False)
    unknown = set(names) - {b.name for b in BACKBONES}
    if unknown:
        sys.exit(f"unknown backbones: {', '.join(sorted(unknown))}")
    os.makedirs(folder, exist_ok=True)
    for backbone in BACKBONES:
        if names and backbone.name not in names:
            continue
        print(backbone.name, file=sys.stderr, flush=True)
        with open(os.path.join(folder, backbone.name + ".json"), "w") as out:
            json.dump(goldens(backbone), out, separators=(",", ":"))
            out.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
