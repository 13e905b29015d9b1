#!/usr/bin/env python3
"""Times PyTorch on the networks of a folder of weights, for comparison with the Java benchmarks.

    reference.py FOLDER [--out FILE] [--quick] [--compile] [--device cuda] [--threads N] [--seconds S] [--batches 1,8] [--limit S]

Prints one JSON object (or writes it to FILE):

    {"schema": 1,
     "machine": {"torch": …, "topology": …, "device": …, "threads": …, "python": …},
     "skipped": ["what was left out, and why", …],
     "results": [{"benchmark": "inference" | "training" | "files" | "decode" | "gemm",
                  "variant": "eager", …, "backbone": "RESNET50", "setup": "HA1", "precision": "fp32", "batch": 8,
                  "median_ms": …, "p25_ms": …, "p75_ms": …, "calls": …}, …]}

A result is one call: a batch from normalised floats to logits (inference), a whole training step (training), `batch`
JPEG files to logits, decoded, resized and scored one by one, in batches, or in batches that worker processes prepare
(files), one file decoded by Pillow (decode), or a product of two 2048² matrices (gemm). Logits are checked before
anything is timed. The images are those of the Java benchmarks (Workload.inputs).
"""

import argparse
import glob
import json
import platform
import statistics
import sys
import time

import torch

import resnet

MEAN = (0.485, 0.456, 0.406)
STD = (0.229, 0.224, 0.225)
SIDE = 224
GEMM = 2048


class Timer:
    """Times a call until `seconds` are over, at least three times, after a warm-up of half as long."""

    def __init__(self, seconds, device, limit):
        self.seconds = seconds
        self.end = time.perf_counter() + limit
        self.device = device
        self.results = []
        self.skipped = []

    def _call(self, function):
        start = time.perf_counter()
        function()
        if self.device == "cuda":
            torch.cuda.synchronize()
        return 1000 * (time.perf_counter() - start)

    def measure(self, function, benchmark, variant, batch=1, **labels):
        if time.perf_counter() > self.end:
            raise TimeoutError("the time was up")
        end = time.perf_counter() + self.seconds / 2
        self._call(function)
        while time.perf_counter() < end:
            self._call(function)
        times = []
        end = time.perf_counter() + self.seconds
        while len(times) < 3 or time.perf_counter() < end:
            times.append(self._call(function))
        quartiles = statistics.quantiles(times, n=4, method="inclusive")
        self.results.append(
            {
                "benchmark": benchmark,
                "variant": variant,
                "batch": batch,
                **labels,
                "median_ms": quartiles[1],
                "p25_ms": quartiles[0],
                "p75_ms": quartiles[2],
                "calls": len(times),
            }
        )
        print(f"{benchmark} {variant} {labels} batch {batch}: {quartiles[1]:.1f} ms", file=sys.stderr)

    def attempt(self, what, function):
        """Leaves out what this PyTorch or this machine cannot do, with the reason."""
        try:
            function()
        except Exception as reason:
            first = str(reason).strip().split("\n")[0]
            self.skipped.append(f"{what}: {type(reason).__name__}: {first}")
            print("left out", self.skipped[-1], file=sys.stderr)


def uniform(seed, count):
    """The first numbers of java.util.SplittableRandom(seed).nextDouble()."""
    import numpy

    with numpy.errstate(over="ignore"):
        z = numpy.uint64(seed) + numpy.arange(1, count + 1, dtype=numpy.uint64) * numpy.uint64(0x9E3779B97F4A7C15)
        z = (z ^ (z >> numpy.uint64(30))) * numpy.uint64(0xBF58476D1CE4E5B9)
        z = (z ^ (z >> numpy.uint64(27))) * numpy.uint64(0x94D049BB133111EB)
    return ((z ^ (z >> numpy.uint64(31))) >> numpy.uint64(11)).astype(numpy.float64) * 2.0**-53


def java_images(batch, device, dtype, channels_last):
    values = 4 * uniform(100, batch * 3 * SIDE * SIDE) - 2
    images = torch.from_numpy(values).to(torch.float32).reshape(batch, 3, SIDE, SIDE).to(device, dtype)
    return images.contiguous(memory_format=torch.channels_last) if channels_last else images


def inference(timer, args, backbone, batch, precision):
    def run(variant, prepare, channels_last):
        def once():
            dtype = torch.float16 if precision == "fp16" else torch.float32
            model = resnet.load(args.folder, backbone, "ha1")[0].to(args.device, dtype)
            if channels_last:
                model = model.to(memory_format=torch.channels_last)
            images = java_images(batch, args.device, dtype, channels_last)
            with torch.inference_mode():
                model = prepare(model, images)
                labels = {"backbone": backbone.upper(), "setup": "HA1", "precision": precision}
                timer.measure(lambda: model(images), "inference", variant, batch, **labels)

        timer.attempt(f"inference {variant} {backbone} batch {batch} {precision}", once)

    run("eager", lambda model, images: model, False)
    run("eager channels-last", lambda model, images: model, True)
    if args.device == "cpu":
        run("optimize_for_inference", optimized, False)
        run("optimize_for_inference channels-last", optimized, True)
    if args.compile:
        run("torch.compile", lambda model, images: torch.compile(model), True)


def optimized(model, images):
    with torch.no_grad():
        traced = torch.jit.trace(model, images)
        return torch.jit.optimize_for_inference(torch.jit.freeze(traced))


def training(timer, args, channels_last):
    variant = "eager channels-last" if channels_last else "eager"

    def once():
        model = resnet.load(args.folder, "resnet18", "ha1")[0].train().to(args.device)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)
        images = java_images(8, args.device, torch.float32, channels_last)
        labels = (torch.arange(8) % 10).to(args.device)
        loss = torch.nn.CrossEntropyLoss()
        optimizer = torch.optim.SGD(model.parameters(), lr=0.01, momentum=0.9)

        def step():
            optimizer.zero_grad()
            loss(model(images), labels).backward()
            optimizer.step()

        timer.measure(step, "training", variant, 8, backbone="RESNET18", setup="HA1", precision="fp32")

    timer.attempt(f"training {variant}", once)


class Photographs(torch.utils.data.Dataset):
    """JPEG files the reference's way: Pillow decodes and resizes, the values are normalised."""

    def __init__(self, paths):
        self.paths = paths
        self.mean = torch.tensor(MEAN).reshape(3, 1, 1)
        self.std = torch.tensor(STD).reshape(3, 1, 1)

    def __len__(self):
        return len(self.paths)

    def __getitem__(self, index):
        import numpy
        from PIL import Image

        with Image.open(self.paths[index]) as image:
            small = image.convert("RGB").resize((SIDE, SIDE), Image.Resampling.BILINEAR)
        pixels = torch.from_numpy(numpy.array(small)).permute(2, 0, 1)
        return (pixels.float() / 255 - self.mean) / self.std


def files(timer, args, backbone, paths):
    """From files to logits: one by one as the reference does it, in batches, and with worker processes that read."""
    photographs = Photographs(paths)
    batch = 8

    def run(layout, channels_last):
        model = resnet.load(args.folder, backbone, "ha1")[0].to(args.device)
        if channels_last:
            model = model.to(memory_format=torch.channels_last)

        def score(images):
            images = images.to(args.device)
            return model(images.contiguous(memory_format=torch.channels_last) if channels_last else images)

        def one_by_one():
            return [score(photographs[i].unsqueeze(0)) for i in range(len(paths))]

        def batches():
            return [
                score(torch.stack([photographs[i] for i in range(start, min(start + batch, len(paths)))]))
                for start in range(0, len(paths), batch)
            ]

        workers = max(1, torch.get_num_threads())
        loader = torch.utils.data.DataLoader(
            photographs, batch_size=batch, num_workers=workers, persistent_workers=True
        )
        labels = {"backbone": backbone.upper(), "setup": "HA1", "precision": "fp32"}
        with torch.inference_mode():
            timer.measure(one_by_one, "files", f"{layout} one by one", len(paths), **labels)
            timer.measure(batches, "files", f"{layout} batches of {batch}", len(paths), **labels)
            timer.measure(
                lambda: [score(images) for images in loader],
                "files",
                f"{layout} DataLoader, {workers} workers, batches of {batch}",
                len(paths),
                **labels,
            )

    for layout, channels_last in (("eager", False), ("eager channels-last", True)):
        timer.attempt(f"files {layout} {backbone}", lambda: run(layout, channels_last))


def decode(timer, path):
    from PIL import Image

    def once():
        with Image.open(path) as image:
            image.convert("RGB")

    timer.measure(once, "decode", "Pillow")


def gemm(timer, args):
    before = torch.get_num_threads()
    for threads in sorted({1, before}):
        torch.set_num_threads(threads)
        left = torch.rand(GEMM, GEMM, device=args.device)
        right = torch.rand(GEMM, GEMM, device=args.device)
        product = torch.empty(GEMM, GEMM, device=args.device)
        timer.measure(lambda: torch.mm(left, right, out=product), "gemm", f"torch.mm, {threads} threads", threads=threads)
    torch.set_num_threads(before)


def main():
    parser = argparse.ArgumentParser(description="Times PyTorch on a folder's networks; see the head of this file.")
    parser.add_argument("folder")
    parser.add_argument("--out")
    parser.add_argument("--quick", action="store_true", help="one backbone fewer, and less time for each")
    parser.add_argument("--compile", action="store_true", help="torch.compile as well; needs a C++ compiler")
    parser.add_argument("--device", default="cpu", choices=("cpu", "cuda"))
    parser.add_argument("--threads", type=int, default=0, help="0 for PyTorch's own choice")
    parser.add_argument("--seconds", type=float, default=0, help="for each measurement")
    parser.add_argument("--limit", type=float, default=float("inf"), help="seconds after which nothing new is begun")
    parser.add_argument("--batches", default="1,8")
    parser.add_argument("--files", type=int, default=16, help="JPEG files a call; 0 to leave them out")
    args = parser.parse_args()
    if args.threads:
        torch.set_num_threads(args.threads)
    timer = Timer(args.seconds or (4 if args.quick else 10), args.device, args.limit)
    batches = [int(batch) for batch in args.batches.split(",")]
    backbones = ("resnet50", "resnet18")
    if args.device == "cpu":
        gemm(timer, args)
        for backbone in backbones:
            for batch in batches:
                inference(timer, args, backbone, batch, "fp32")
    else:
        for backbone in backbones:
            for precision in ("fp32", "tf32", "fp16"):
                torch.backends.cuda.matmul.allow_tf32 = precision != "fp32"
                torch.backends.cudnn.allow_tf32 = precision != "fp32"
                for batch in batches:
                    inference(timer, args, backbone, batch, precision)
        torch.backends.cudnn.allow_tf32 = False
    for channels_last in (False, True):
        training(timer, args, channels_last)
    paths = sorted(glob.glob(f"{args.folder}/jpeg/*.jpg"))[: args.files]
    if not args.files:
        pass
    elif paths:
        for backbone in backbones:
            files(timer, args, backbone, paths)
        timer.attempt("decode", lambda: decode(timer, paths[0]))
    else:
        timer.skipped.append(f"files: there are none in {args.folder}/jpeg")
    document = {
        "schema": 1,
        "machine": {
            "torch": torch.__version__,
            "topology": resnet.TOPOLOGY,
            "device": torch.cuda.get_device_name() if args.device == "cuda" else "cpu",
            "threads": torch.get_num_threads(),
            "python": platform.python_version(),
        },
        "skipped": timer.skipped,
        "results": timer.results,
    }
    text = json.dumps(document, indent=1) + "\n"
    if args.out:
        with open(args.out, "w", encoding="utf-8") as out:
            out.write(text)
    else:
        sys.stdout.write(text)


if __name__ == "__main__":
    main()
