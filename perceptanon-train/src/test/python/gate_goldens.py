"""Writes golden/training_gates.json: the trainings of training.json and training_ha2.json with single gates the other way.

    pip install torch==2.13.0 torchvision==0.28.0 numpy==2.4.6 pillow==12.3.0
    python gate_goldens.py ../resources/golden training_gates.json
    python gate_goldens.py ../resources/golden --list     # every gate that single precision may decide either way

A ReLU lets a gradient through or not. Where its input is smaller than the rounding errors of single precision, either is
right, and which one a backend gets depends on the order in which it sums. The goldens fix one of the two. ALTERNATIVES
names the gates that a backend was seen to decide otherwise; each training is run here with them forced, in float64. A gate
that float64 decides by more than float32 errs at its layer is refused. That error is torch's own, over the whole layer at
that step, the larger of two memory layouts, in a training with float64's gates, so that it is rounding alone. Before
anything is written, the trainings without forced gates have to be those of the two goldens. Takes a minute on one core,
the list half an hour.
"""

import functools
import json
import math
import os
import sys

sys.path.insert(0, os.path.join(os.path.dirname(os.path.abspath(__file__)), *[".."] * 4, "perceptanon-core/src/test/python"))

import numpy as np
import torch
import torch.nn.functional as F
from torch import nn

from backbone_goldens import SEED, Backbone, Pair, doubles, filled, normalised, torchvision

# The gates of each alternative, as (step, module, call within the step, index), calls from 0.
FIRST = [(1, "layer2.1.relu", 0, (0, 25, 1, 1))]
ALTERNATIVES = {
    "a_ce10": [FIRST],
    "b_mse_sigmoid": [FIRST],
    "c_combined": [FIRST],
    "d_adam_ce10": [FIRST],
    "ha2_mse_sigmoid": [[(2, "shared_extractor.layer3.0.relu", 1, (2, 208, 0, 2))]],
}

RESNET = Backbone("resnet18", "fc", 512, 0.5, [], {}, [])
LAYOUTS = {"float32": torch.contiguous_format, "float32, channels last": torch.channels_last}


class Gates(nn.Module):
    """A ReLU that keeps what it got. `masks`: every call's gates, else by sign; `turned`: which to turn over, (call, index)."""

    def __init__(self):
        super().__init__()
        self.calls, self.masks, self.turned = [], None, []

    def forward(self, x):
        call = len(self.calls)
        open_gates = x > 0 if self.masks is None else self.masks[call]
        for at, index in self.turned:
            if at == call:
                open_gates = open_gates.clone()
                open_gates[index] = ~open_gates[index]
        self.calls.append((x.detach(), open_gates.detach()))
        return x * open_gates

    def reset(self, masks, turned):
        self.calls, self.masks, self.turned = [], masks, turned


@functools.cache
def weight(name, shape):
    """The golden README, section 2."""
    if name.endswith("num_batches_tracked"):
        return torch.zeros((), dtype=torch.int64)
    if name.endswith(("bias", "running_mean")):
        return filled(name, shape, 0.1, 0, True)
    if name.endswith("running_var"):
        return filled(name, shape, 1, 0.5, False)
    if len(shape) >= 2:
        gain = 0.5 if name in ("fc.weight", "head.2.weight") else 1
        return filled(name, shape, math.sqrt(6 / math.prod(shape[1:])) * gain, 0, True)
    return filled(name, shape, 0.2, 0.1, False) if name.endswith(".bn2.weight") else filled(name, shape, 1, 0.5, False)


class Training:
    """The golden's training, in a type and a layout."""

    def __init__(self, golden, run, dtype=torch.float64, layout=torch.contiguous_format):
        self.run = run
        outputs = run["num_outputs"]
        self.model = RESNET.ha1(outputs) if "images" in golden else Pair(RESNET, outputs)
        self.gates = {}
        for name, module in list(self.model.named_modules()):
            if isinstance(module, nn.ReLU):
                self.gates[name] = Gates()
                self.model.set_submodule(name, self.gates[name])
        for name, tensor in self.model.state_dict(keep_vars=True).items():
            tensor.data = weight(name, tuple(tensor.shape)).clone()
        self.model.to(dtype=dtype, memory_format=layout)
        batches = [
            torch.cat([normalised(i) for i in golden[k]]).to(dtype).contiguous(memory_format=layout)
            for k in ("images", "originals", "anonymized")
            if k in golden
        ]
        self.inputs = batches[0] if len(batches) == 1 else tuple(batches)
        self.classes = torch.tensor(golden["classes"])
        self.means = torch.tensor(golden["mean_labels"], dtype=torch.float32).to(dtype)
        hyper = run["hyper"]
        if hyper["optimizer"] == "Adam":
            self.optimizer = torch.optim.Adam(
                self.model.parameters(), hyper["lr"], hyper["betas"], hyper["eps"], hyper["weight_decay"]
            )
        else:
            self.optimizer = torch.optim.SGD(
                self.model.parameters(), hyper["lr"], hyper["momentum"], 0, hyper["weight_decay"], hyper["nesterov"]
            )

    def loss(self, outputs):
        hyper = self.run["hyper"]
        if not self.run["is_classification"]:
            return F.mse_loss(torch.sigmoid(outputs[:, 0]), self.means)
        weights = torch.tensor(hyper["ce_weights"], dtype=outputs.dtype) if "ce_weights" in hyper else None
        loss = F.cross_entropy(outputs, self.classes, weights)
        if "lam" in hyper:
            classes = torch.arange(outputs.shape[1], dtype=outputs.dtype)
            expected = (F.softmax(outputs, 1) * classes).sum(1) / (outputs.shape[1] - 1)
            loss = loss + hyper["lam"] * F.mse_loss(expected, self.means)
        return loss

    def trained(self, turned=(), masks=None):
        """The values that the contract compares, and of each step every ReLU's calls."""
        out = {"losses_f64": [], "samples": {}}
        steps = []
        last = len(self.run["losses"])
        self.model.train()
        for step in range(1, last + 1):
            for name, gates in self.gates.items():
                gates.reset(
                    masks and masks[step - 1][name],
                    [(call, index) for at, module, call, index in turned if (at, module) == (step, name)],
                )
            self.optimizer.zero_grad()
            loss = self.loss(self.model(self.inputs))
            loss.backward()
            out["losses_f64"].append(loss.item())
            if step == 1:
                out["grads_step1"] = self.gradients()
            self.optimizer.step()
            if step in (1, last):
                out["samples"][f"step{step}"] = self.samples(self.run["samples"][f"step{step}"])
            steps.append({name: gates.calls for name, gates in self.gates.items()})
        for gates in self.gates.values():
            gates.reset(None, [])
        self.model.eval()
        with torch.no_grad():
            output = self.model(self.inputs)
        output = output if self.run["is_classification"] else torch.sigmoid(output)
        out["eval_output_after_f64"] = doubles(output.double().numpy().reshape(-1))
        return out, steps

    def gradients(self):
        of = {name: p.grad.double().contiguous().reshape(-1) for name, p in self.model.named_parameters()}
        out = {}
        for name, expected in self.run["grads_step1"].items():
            if isinstance(expected, list):
                out[name] = doubles(of[name][: len(expected)].numpy())
            elif name == "grad_l2_by_name":
                out[name] = {n: of[n].norm().item() for n in expected}
            elif name == "global_grad_l2":
                out[name] = torch.cat(list(of.values())).norm().item()
        return out

    def samples(self, expected):
        of = self.model.state_dict()
        out = {}
        for name, values in expected.items():
            if isinstance(values, list):
                out[name] = doubles(of[name].double().contiguous().reshape(-1)[: len(values)].numpy())
            elif name.endswith("num_batches_tracked"):
                out[name] = of[name].item()
        return out


def errors(golden, run, steps):
    """Of each step, module and call: the mean and the largest error of float32 that has float64's gates."""
    masks = [{name: [mask for _, mask in calls] for name, calls in step.items()} for step in steps]
    out = {}
    for layout in LAYOUTS.values():
        _, single = Training(golden, run, torch.float32, layout).trained(masks=masks)
        for step, (exact, rounded) in enumerate(zip(steps, single, strict=True), 1):
            for name in exact:
                for call, ((x, _), (y, _)) in enumerate(zip(exact[name], rounded[name], strict=True)):
                    off = (y.double() - x).abs()
                    mean, most = out.get((step, name, call), (0.0, 0.0))
                    out[step, name, call] = max(mean, off.mean().item()), max(most, off.max().item())
    return out


def undecided(steps, bounds):
    """Every gate whose input is smaller than the largest error at its layer."""
    for (step, name, call), (_, most) in bounds.items():
        x = steps[step - 1][name][call][0]
        for index in (x.abs() < most).nonzero().tolist():
            yield step, name, call, tuple(index), x[tuple(index)].item(), most


def ratios(run, plain, other):
    """How far apart two trainings are, in the contract's tolerances."""
    out = {}
    for i, (a, b) in enumerate(zip(plain["losses_f64"], other["losses_f64"], strict=True)):
        tolerance = 1e-5 * a if i == 0 else max(2e-4, 20 * abs(run["losses"][i] - run["losses_f64"][i]))
        out[f"loss {i + 1}"] = abs(a - b) / tolerance
    for name, values in plain["grads_step1"].items():
        if isinstance(values, list):
            continue
        if name == "global_grad_l2":
            out[name] = abs(values - other["grads_step1"][name]) / (1e-4 * values)
            continue
        for n, v in values.items():
            out["gradient norm of " + n] = abs(v - other["grads_step1"][name][n]) / (1e-3 * v)
    last = len(run["losses"])
    spread = run.get("param_max_abs_diff_f32_f64", {}).get(str(last))
    for step, values in plain["samples"].items():
        tolerance = 1e-5 if step == "step1" else 2e-4 if spread is None else max(1e-4, 5 * spread)
        for name, v in values.items():
            if isinstance(v, list):
                w = other["samples"][step][name]
                out[f"{name} after {step}"] = max(abs(a - b) for a, b in zip(v, w, strict=True)) / tolerance
    spread = max(abs(a - b) for a, b in zip(run["eval_output_after"], run["eval_output_after_f64"], strict=True))
    a, b = plain["eval_output_after_f64"], other["eval_output_after_f64"]
    out["evaluation"] = max(abs(x - y) for x, y in zip(a, b, strict=True)) / max(1e-3, 20 * spread)
    return out


def plain_of(golden, run):
    """The training without forced gates, which has to be the golden's."""
    plain, steps = Training(golden, run).trained()
    for key in ("losses_f64", "eval_output_after_f64"):
        off = max(abs(a - b) for a, b in zip(plain[key], run[key], strict=True))
        if not off < 1e-9:
            raise ValueError(f"{run['name']}: {key} is {off:.1e} off the golden's")
    single = run | {"losses_f64": run["losses"], "eval_output_after_f64": run["eval_output_after"]}
    worst = max(ratios(run, plain, single).values())
    if not worst < 1:
        raise ValueError(f"{run['name']}: {worst:.2f} tolerances off the golden's float32")
    return plain, steps


def print_undecided(golden, run):
    plain, steps = plain_of(golden, run)
    print(run["name"])
    for *gate, value, most in undecided(steps, errors(golden, run, steps)):
        apart = ratios(run, plain, Training(golden, run).trained([tuple(gate)])[0])
        worst = max(apart, key=apart.get)
        print(f"  {tuple(gate)}: {value:.2e}, float32 errs by {most:.2e}; {worst}: {apart[worst]:.2f} tolerances", flush=True)


def gate_json(gate, steps, bounds):
    step, module, call, index = gate
    value = steps[step - 1][module][call][0][index].item()
    mean, most = bounds[step, module, call]
    if not abs(value) < most:
        raise ValueError(f"{gate} is no gate to turn: {value:.2e}, where float32 errs by {most:.2e} at most")
    return {
        "step": step,
        "module": module,
        "call": call,
        "index": index,
        "value_f64": value,
        "float32_error_mean": mean,
        "float32_error_max": most,
    }


def alternatives(golden, run):
    plain, _ = plain_of(golden, run)
    out = []
    for gates in ALTERNATIVES[run["name"]]:
        values, steps = Training(golden, run).trained(gates)
        bounds = errors(golden, run, steps)
        apart = ratios(run, plain, values)
        worst = max(apart, key=apart.get)
        out.append(
            {
                "gates": [gate_json(gate, steps, bounds) for gate in gates],
                "farthest_from_plain": {"what": worst, "tolerances": apart[worst]},
                **values,
            }
        )
    return out


def main(folder, out):
    torch.set_num_threads(1)
    runs = {}
    for name in ("training.json", "training_ha2.json"):
        with open(os.path.join(folder, name)) as file:
            golden = json.load(file)
        for run in golden["runs"]:
            print(run["name"], file=sys.stderr, flush=True)
            if out == "--list":
                print_undecided(golden, run)
            elif run["name"] in ALTERNATIVES:
                runs[run["name"]] = alternatives(golden, run)
    if out == "--list":
        return
    result = {
        "seed": SEED,
        "source": f"torchvision {torchvision.__version__.split('+')[0]} models.resnet18, torch {torch.__version__}, float64; "
        f"float32's errors with {torch.backends.cpu.get_cpu_capability()}; written by src/test/python/gate_goldens.py",
        "tolerance": "those of the same run in training.json and training_ha2.json, made of that run's values; relative for gradients",
        "inputs": "As in training.json and training_ha2.json. gates: forced the other way in float64; step from 1; module: the "
        "ReLU; call: which of its calls in that step, from 0 (a basic block calls its ReLU twice, HA2 each one twice as "
        "often, originals first); index: image, channel, y, x; value_f64: what the ReLU got there; float32_error_mean, "
        "_max: how far torch's float32 is off over the whole tensor that the ReLU got, with all gates as here, the larger "
        "of contiguous and channels last. farthest_from_plain: the largest difference from the same training without "
        "forced gates, in tolerances. Other fields as in training.json, samples at the same elements, all float64",
        "runs": runs,
    }
    with open(os.path.join(folder, out), "w") as file:
        json.dump(result, file, separators=(",", ":"))
        file.write("\n")


if __name__ == "__main__":
    main(*sys.argv[1:])
