"""ResNet18 and ResNet50 as torchvision defines them, and PerceptAnon's two setups on top of them.

torchvision's own models are used where torchvision can be imported; elsewhere the same topology with the same module
names stands below. State dicts come from the .safetensors files that the Java side writes.
"""

import json
import struct

import torch
from torch import nn


class BasicBlock(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 3, stride, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.relu = nn.ReLU(inplace=True)
        self.conv2 = nn.Conv2d(width, width, 3, 1, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.downsample = shortcut(inputs, width, stride)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.bn2(self.conv2(y))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


class Bottleneck(nn.Module):
    def __init__(self, inputs, width, stride):
        super().__init__()
        self.conv1 = nn.Conv2d(inputs, width, 1, bias=False)
        self.bn1 = nn.BatchNorm2d(width)
        self.conv2 = nn.Conv2d(width, width, 3, stride, 1, bias=False)
        self.bn2 = nn.BatchNorm2d(width)
        self.conv3 = nn.Conv2d(width, 4 * width, 1, bias=False)
        self.bn3 = nn.BatchNorm2d(4 * width)
        self.relu = nn.ReLU(inplace=True)
        self.downsample = shortcut(inputs, 4 * width, stride)

    def forward(self, x):
        y = self.relu(self.bn1(self.conv1(x)))
        y = self.relu(self.bn2(self.conv2(y)))
        y = self.bn3(self.conv3(y))
        return self.relu(y + (x if self.downsample is None else self.downsample(x)))


def shortcut(inputs, outputs, stride):
    if stride == 1 and inputs == outputs:
        return None
    return nn.Sequential(nn.Conv2d(inputs, outputs, 1, stride, bias=False), nn.BatchNorm2d(outputs))


class ResNet(nn.Module):
    def __init__(self, block, expansion, blocks, classes):
        super().__init__()
        self.conv1 = nn.Conv2d(3, 64, 7, 2, 3, bias=False)
        self.bn1 = nn.BatchNorm2d(64)
        self.relu = nn.ReLU(inplace=True)
        self.maxpool = nn.MaxPool2d(3, 2, 1)
        channels = 64
        for stage, count in enumerate(blocks):
            width = 64 << stage
            layers = []
            for index in range(count):
                layers.append(block(channels, width, 2 if stage > 0 and index == 0 else 1))
                channels = expansion * width
            setattr(self, f"layer{stage + 1}", nn.Sequential(*layers))
        self.avgpool = nn.AdaptiveAvgPool2d(1)
        self.fc = nn.Linear(channels, classes)

    def forward(self, x):
        x = self.maxpool(self.relu(self.bn1(self.conv1(x))))
        x = self.layer4(self.layer3(self.layer2(self.layer1(x))))
        return self.fc(torch.flatten(self.avgpool(x), 1))


def plain(backbone, classes):
    if backbone == "resnet18":
        return ResNet(BasicBlock, 1, (2, 2, 2, 2), classes)
    return ResNet(Bottleneck, 4, (3, 4, 6, 3), classes)


try:
    import torchvision

    TOPOLOGY = f"torchvision {torchvision.__version__}"

    def resnet(backbone, classes):
        return getattr(torchvision.models, backbone)(weights=None, num_classes=classes)

except Exception as reason:  # torchvision refuses to load beside a PyTorch that it was not built for
    TOPOLOGY = f"own copy of torchvision's topology ({type(reason).__name__} on importing torchvision)"
    resnet = plain


class Pair(nn.Module):
    """HA2: a weight-shared trunk on original and anonymized image, and a head on both embeddings."""

    def __init__(self, backbone, classes):
        super().__init__()
        self.shared_extractor = resnet(backbone, classes)
        features = self.shared_extractor.fc.in_features
        self.shared_extractor.fc = nn.Identity()
        self.head = nn.Sequential(nn.Linear(2 * features, 512), nn.ReLU(), nn.Linear(512, classes))

    def forward(self, original, anonymized):
        both = self.shared_extractor(original), self.shared_extractor(anonymized)
        return self.head(torch.cat(both, 1))


DTYPES = {"F32": torch.float32, "I64": torch.int64}


def read_safetensors(path):
    """The tensors of a file: 8 bytes of header length, a JSON header, the values."""
    with open(path, "rb") as file:
        header = json.loads(file.read(struct.unpack("<Q", file.read(8))[0]))
        values = bytearray(file.read())
    header.pop("__metadata__", None)
    tensors = {}
    for name, entry in header.items():
        begin, end = entry["data_offsets"]
        dtype = DTYPES[entry["dtype"]]
        if end == begin:
            tensors[name] = torch.empty(entry["shape"], dtype=dtype)
        else:
            count = (end - begin) // torch.empty((), dtype=dtype).element_size()
            tensors[name] = torch.frombuffer(values, dtype=dtype, count=count, offset=begin).reshape(entry["shape"])
    return tensors


def load(folder, backbone, setup):
    """A network in eval mode with the folder's weights, its logits checked against the folder's."""
    path = f"{folder}/{backbone}-{setup}"
    check = read_safetensors(path + "-check.safetensors")
    logits = check.pop("logits")
    model = Pair(backbone, logits.shape[1]) if setup == "ha2" else resnet(backbone, logits.shape[1])
    model.load_state_dict(read_safetensors(path + ".safetensors"))
    model.eval()
    inputs = (check["original"], check["anonymized"]) if setup == "ha2" else (check["image"],)
    with torch.inference_mode():
        difference = (model(*inputs) - logits).abs().max() / logits.abs().max()
    if not difference <= 1e-3:
        raise SystemExit(f"{path}: logits differ by {difference:.2g} of the largest, allowed is 1e-3")
    return model, inputs
