#!/usr/bin/env python3
"""A scoring service as teams write them with FastAPI and PyTorch, for comparison with perceptanon-server.

    serve.py FOLDER PORT

One uvicorn process, ResNet18 (HA1) with the weights of the benchmarks' folder, whose logits are checked first. POST /score
takes a JPEG as the body and answers {"score": …}. The handler is a plain function, so FastAPI runs it on its thread pool,
as its documentation advises for blocking work.
"""

import io
import sys

import fastapi
import numpy
import torch
import uvicorn
from PIL import Image

import resnet

MEAN = torch.tensor((0.485, 0.456, 0.406)).reshape(1, 3, 1, 1)
STD = torch.tensor((0.229, 0.224, 0.225)).reshape(1, 3, 1, 1)

model, _ = resnet.load(sys.argv[1], "resnet18", "ha1")
model = model.to(memory_format=torch.channels_last)
values = torch.linspace(0, 1, 10)
app = fastapi.FastAPI()


def scored(file):
    image = Image.open(io.BytesIO(file)).convert("RGB").resize((224, 224), Image.BILINEAR)
    pixels = torch.from_numpy(numpy.asarray(image).copy()).permute(2, 0, 1)[None].float() / 255
    pixels = ((pixels - MEAN) / STD).contiguous(memory_format=torch.channels_last)
    with torch.inference_mode():
        probabilities = torch.softmax(model(pixels)[0], 0)
    return 1 + 9 * float((probabilities * values).sum())


async def body(request: fastapi.Request):
    return await request.body()


@app.post("/score")
def score(file: bytes = fastapi.Depends(body)):
    return {"score": scored(file)}


@app.get("/ready")
def ready():
    return {"ready": True}


uvicorn.run(app, host="127.0.0.1", port=int(sys.argv[2]), log_level="error")
