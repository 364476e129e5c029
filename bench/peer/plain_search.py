"""Asks a Milvus server with pymilvus, as a plain program does: plain_search.py URI COLLECTION QUERIES.json"""

import json
import sys
import time

from pymilvus import MilvusClient

uri, collection, file = sys.argv[1:]
with open(file) as opened:
    queries = json.load(opened)
client = MilvusClient(uri)
times = []
for vector in queries:
    started = time.perf_counter()
    client.search(collection, data=[vector], limit=10, output_fields=["file_path"], search_params={"params": {"ef": 256}})
    times.append(1000 * (time.perf_counter() - started))
print(json.dumps(times))
