"""A plain picture search as tutorials build one: FastAPI, ONNX Runtime, Milvus Lite (or NumPy), everything in the request handler.

It runs the very graphs that Soutu optimised and holds the very vectors of its library, so that what differs is the server.
See README.md beside it.
"""

import argparse
import io
import json
from collections.abc import Callable
from pathlib import Path

import numpy
import onnxruntime
import uvicorn
from fastapi import FastAPI, UploadFile
from PIL import Image
from pymilvus import MilvusClient
from tokenizers import Tokenizer

COLLECTION = "images"
SIDE = 224

Search = Callable[[numpy.ndarray, int], list[dict]]


def open_model(cache: Path, tower: str) -> onnxruntime.InferenceSession:
    """A tower that Soutu saved, with the options that ONNX Runtime has by default."""
    (folder,) = cache.glob(f"{tower}-*")
    return onnxruntime.InferenceSession(str(folder / "model.onnx"), providers=["CPUExecutionProvider"])


def read_rows(data: Path) -> tuple[list[str], numpy.ndarray]:
    """The rows that the bench wrote: vectors as raw float32, paths as JSON in the same order."""
    paths = json.loads((data / "paths.json").read_text())
    return paths, numpy.fromfile(data / "vectors.f32", numpy.float32).reshape(len(paths), -1)


def milvus_search(data: Path) -> Search:
    """Milvus Lite with its default index, as its tutorials use it."""
    paths, vectors = read_rows(data)
    client = MilvusClient(str(data / "milvus.db"))
    client.create_collection(COLLECTION, dimension=vectors.shape[1], metric_type="COSINE")
    for start in range(0, len(paths), 1000):
        rows = range(start, min(start + 1000, len(paths)))
        client.insert(COLLECTION, [{"id": i, "vector": vectors[i], "path": paths[i]} for i in rows])
    client.flush(COLLECTION)
    client.load_collection(COLLECTION)

    def search(vector: numpy.ndarray, limit: int) -> list[dict]:
        (hits,) = client.search(COLLECTION, data=[vector], limit=limit, output_fields=["path"])
        return [{"path": hit["entity"]["path"], "score": hit["distance"]} for hit in hits]

    return search


def numpy_search(data: Path) -> Search:
    """One product of matrices: the least that a search can be, and all in memory."""
    paths, vectors = read_rows(data)

    def search(vector: numpy.ndarray, limit: int) -> list[dict]:
        scores = vectors @ vector
        best = numpy.argpartition(-scores, limit)[:limit]
        return [{"path": paths[i], "score": float(scores[i])} for i in best[numpy.argsort(-scores[best])]]

    return search


def make_app(search: Search, cache: Path, tokenizer_file: Path) -> FastAPI:
    text_tower, image_tower = open_model(cache, "text"), open_model(cache, "image")
    tokenizer = Tokenizer.from_file(str(tokenizer_file))
    app = FastAPI()

    def found(raw: numpy.ndarray, limit: int) -> dict:
        return {"hits": search(raw[0] / numpy.linalg.norm(raw[0]), limit)}

    # Not async: FastAPI then runs them in threads, and ONNX Runtime computes without Python's lock.
    @app.get("/api/v1/search")
    def by_words(q: str, limit: int = 5) -> dict:
        ids = numpy.array(tokenizer.encode(q).ids, numpy.int64)
        return found(text_tower.run(None, {"ids": ids})[0], limit)

    @app.post("/api/v1/search")
    def by_picture(image: UploadFile, limit: int = 5) -> dict:
        picture = Image.open(io.BytesIO(image.file.read())).convert("RGB").resize((SIDE, SIDE), Image.Resampling.BICUBIC)
        return found(image_tower.run(None, {"pixels": numpy.asarray(picture)})[0], limit)

    return app


class Announcing(uvicorn.Server):
    """Says its address on stdout when it listens, as `soutu serve --json` does."""

    async def startup(self, sockets=None) -> None:
        await super().startup(sockets)
        host, port = self.servers[0].sockets[0].getsockname()
        print(json.dumps({"address": f"http://{host}:{port}"}), flush=True)


def main() -> None:
    parser = argparse.ArgumentParser()
    parser.add_argument("--data", type=Path, required=True, help="folder with vectors.f32 and paths.json")
    parser.add_argument("--models", type=Path, required=True, help="cache/models of a Soutu library")
    parser.add_argument("--tokenizer", type=Path, required=True, help="tokenizer.json of the model")
    parser.add_argument("--vectors", choices=["milvus", "numpy"], default="milvus", help="what holds the vectors")
    options = parser.parse_args()
    search = {"milvus": milvus_search, "numpy": numpy_search}[options.vectors](options.data)
    app = make_app(search, options.models, options.tokenizer)
    Announcing(uvicorn.Config(app, host="127.0.0.1", port=0, log_level="warning")).run()


if __name__ == "__main__":
    main()
