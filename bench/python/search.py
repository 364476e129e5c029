"""Searches the vectors of a file with faiss and usearch, one query after the other; prints a line of JSON for each way."""

import json
import sys
import time

import faiss
import numpy
from usearch.index import Index

TOP = 10
PROBES = (4, 16, 64)
# A graph of a million vectors takes many minutes to build.
MAX_GRAPH = 200_000

vectors_file, queries_file, dimensions = sys.argv[1], sys.argv[2], int(sys.argv[3])
vectors = numpy.fromfile(vectors_file, dtype=numpy.float32).reshape(-1, dimensions)
queries = numpy.fromfile(queries_file, dtype=numpy.float32).reshape(-1, dimensions)


def report(name, search, built=None):
    for query in queries[:10]:
        search(query)
    found = []
    for query in queries:
        started = time.perf_counter()
        ids = search(query)
        found.append({"ids": [int(i) for i in ids], "ms": (time.perf_counter() - started) * 1000})
    print(json.dumps({"name": name, "built": built, "found": found}), flush=True)


def timed(build):
    started = time.perf_counter()
    built = build()
    return built, time.perf_counter() - started


def faiss_search(index):
    return lambda query: index.search(query[None, :], TOP)[1][0]


flat = faiss.IndexFlatIP(dimensions)
flat.add(vectors)
report("faiss, flat", faiss_search(flat))
del flat

lists = round(len(vectors) ** 0.5)


def build_ivf():
    index = faiss.IndexIVFFlat(faiss.IndexFlatIP(dimensions), dimensions, lists, faiss.METRIC_INNER_PRODUCT)
    index.train(vectors[:: max(1, len(vectors) // (40 * lists))])
    index.add(vectors)
    return index


ivf, seconds = timed(build_ivf)
for probes in PROBES:
    ivf.nprobe = probes
    report(f"faiss, IVF_FLAT, {probes} of {lists} lists", faiss_search(ivf), seconds)
del ivf

if len(vectors) <= MAX_GRAPH:

    def build_hnsw():
        index = faiss.IndexHNSWFlat(dimensions, 16, faiss.METRIC_INNER_PRODUCT)
        index.hnsw.efConstruction = 150
        index.add(vectors)
        return index

    hnsw, seconds = timed(build_hnsw)
    hnsw.hnsw.efSearch = 100
    report("faiss, HNSW, m 16, ef 100", faiss_search(hnsw), seconds)
    del hnsw

    def build_usearch():
        index = Index(ndim=dimensions, metric="ip", dtype="f16", connectivity=16, expansion_search=100)
        index.add(numpy.arange(len(vectors)), vectors)
        return index

    graph, seconds = timed(build_usearch)
    report("usearch, HNSW, f16, m 16, ef 100", lambda query: graph.search(query, TOP).keys, seconds)
