"""Embeds the same pictures and texts as bench/embed-child.ts, with Hugging Face transformers and torch, or with OpenVINO in int8.

Prints a line of JSON when the first vectors are there, and one with the figures at the end. See README.md beside it.
"""

import argparse
import json
import os
import time
from collections.abc import Callable
from io import BytesIO
from pathlib import Path

import numpy
import torch
from PIL import Image
from transformers import AutoImageProcessor, AutoModel, AutoTokenizer
from transformers.utils import logging

Embed = Callable[[object], numpy.ndarray]

BATCHES = (1, 4, 8)


def features(output) -> torch.Tensor:
    """Versions of transformers return the projection itself or an output that contains it."""
    return output if isinstance(output, torch.Tensor) else output.pooler_output


class ImageTower(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.model = model

    def forward(self, pixel_values):
        return features(self.model.get_image_features(pixel_values=pixel_values))


class TextTower(torch.nn.Module):
    def __init__(self, model) -> None:
        super().__init__()
        self.model = model

    def forward(self, input_ids):
        return features(self.model.get_text_features(input_ids=input_ids))


def torch_towers(folder: str) -> tuple[Embed, Embed]:
    """float32, as published; one thread gives the most images per CPU second."""
    torch.set_num_threads(1)
    model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()

    def run(tower: torch.nn.Module) -> Embed:
        def embed(values) -> numpy.ndarray:
            with torch.inference_mode():
                return tower(torch.as_tensor(values)).numpy()

        return embed

    return run(ImageTower(model)), run(TextTower(model))


def openvino_towers(folder: str, cache: Path, samples: list[numpy.ndarray]) -> tuple[Embed, Embed]:
    """NNCF quantises the image tower with `samples`; the text tower stays float32. The result is cached."""
    import openvino

    cache.mkdir(parents=True, exist_ok=True)
    image, text = cache / "image.xml", cache / "text.xml"
    if not (image.exists() and text.exists()):
        import nncf

        model = AutoModel.from_pretrained(folder, dtype=torch.float32).eval()
        example = torch.as_tensor(samples[0])
        tower = openvino.convert_model(ImageTower(model), example_input=example, input=[("pixel_values", list(example.shape))])
        quantised = nncf.quantize(tower, nncf.Dataset(samples), model_type=nncf.ModelType.TRANSFORMER)
        openvino.save_model(quantised, image, compress_to_fp16=False)
        ids = torch.ones((1, 7), dtype=torch.int64)
        openvino.save_model(openvino.convert_model(TextTower(model), example_input=ids), text, compress_to_fp16=False)
    core = openvino.Core()
    options = {"INFERENCE_NUM_THREADS": 1, "NUM_STREAMS": 1, "PERFORMANCE_HINT": "LATENCY"}

    def run(path: Path) -> Embed:
        compiled = core.compile_model(str(path), "CPU", options)
        return lambda values: compiled([values])[0]

    return run(image), run(text)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--model", required=True, help="folder of the model")
    parser.add_argument("--data", type=Path, required=True, help="folder with the JPEGs 0.jpg, 1.jpg, … and texts.json")
    parser.add_argument("--out", type=Path, required=True, help="file for the vectors of pictures and texts, raw float32")
    parser.add_argument("--seconds", type=float, required=True, help="CPU seconds per measurement")
    parser.add_argument("--engine", choices=["torch", "openvino"], default="torch")
    parser.add_argument("--cache", type=Path, required=True, help="folder for what OpenVINO has converted")
    options = parser.parse_args()
    logging.set_verbosity_error()
    logging.disable_progress_bar()

    files = [path.read_bytes() for path in sorted(options.data.glob("*.jpg"), key=lambda path: int(path.stem))]
    texts = json.loads((options.data / "texts.json").read_text())
    processor = AutoImageProcessor.from_pretrained(options.model)
    tokenizer = AutoTokenizer.from_pretrained(options.model)

    def decode(jpegs: list[bytes]) -> numpy.ndarray:
        pictures = [Image.open(BytesIO(jpeg)).convert("RGB") for jpeg in jpegs]
        return processor(pictures, return_tensors="np")["pixel_values"]

    def normalise(pixels: list[numpy.ndarray]) -> numpy.ndarray:
        return processor(pixels, do_resize=False, do_center_crop=False, return_tensors="np")["pixel_values"]

    def tokens(text: str) -> numpy.ndarray:
        return numpy.array([tokenizer(text, truncation=True).input_ids], numpy.int64)

    if options.engine == "torch":
        embed_images, embed_ids = torch_towers(options.model)
    else:
        embed_images, embed_ids = openvino_towers(options.model, options.cache, [decode([file]) for file in files])
    embed_ids(tokens(texts[0]))
    embed_images(decode(files[:1]))
    print(json.dumps({"ready": True}), flush=True)

    side = decode(files[:1]).shape[-1]
    pixels = [numpy.full((side, side, 3), 40 * i, numpy.uint8) for i in range(4)]
    batches = BATCHES if options.engine == "torch" else (1,)

    def per_cpu_second(batch: int, seconds: float, work: Callable[[int], object]) -> float:
        started, done = time.process_time(), 0
        while time.process_time() - started < seconds:
            work(batch)
            done += batch
        return done / (time.process_time() - started)

    def inference(batch: int) -> None:
        embed_images(normalise([pixels[i % 4] for i in range(batch)]))

    def whole(batch: int) -> None:
        embed_images(decode([files[i % len(files)] for i in range(batch)]))

    batch = max(batches, key=lambda size: per_cpu_second(size, 1.5, inference))
    figures = {
        "batch": batch,
        "images": per_cpu_second(batch, options.seconds, inference),
        "files": per_cpu_second(batch, options.seconds, whole),
    }
    times = []
    for _ in range(5):
        for text in texts:
            started = time.perf_counter()
            embed_ids(tokens(text))
            times.append(time.perf_counter() - started)
    figures["textMs"] = 1000 * float(numpy.median(times))
    figures["rss"] = int(Path("/proc/self/statm").read_text().split()[1]) * os.sysconf("SC_PAGE_SIZE")
    vectors = [embed_images(decode([file])) for file in files] + [embed_ids(tokens(text)) for text in texts]
    numpy.concatenate(vectors).astype(numpy.float32).tofile(options.out)
    print(json.dumps(figures), flush=True)


if __name__ == "__main__":
    main()
