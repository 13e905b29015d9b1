#!/usr/bin/env python3
"""Traces the networks of a folder of weights into TorchScript, for PyTorch in the JVM.

    trace.py FOLDER     writes FOLDER/resnet18-ha1.pt, …, where they are missing
"""

import os
import sys

import torch

import resnet


def main(folder):
    for backbone in ("resnet18", "resnet50"):
        for setup in ("ha1", "ha2"):
            target = f"{folder}/{backbone}-{setup}.pt"
            if os.path.exists(target) or not os.path.exists(f"{folder}/{backbone}-{setup}.safetensors"):
                continue
            model, inputs = resnet.load(folder, backbone, setup)
            with torch.no_grad():
                torch.jit.trace(model, inputs).save(target + ".part")
            os.replace(target + ".part", target)
            print("wrote", target)


if __name__ == "__main__":
    if len(sys.argv) != 2:
        sys.exit(__doc__)
    main(sys.argv[1])
