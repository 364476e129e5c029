/** Bytes of the log after which it is moved aside, so that two of these are the most that it takes. */
export const LOG_BYTES = 1_000_000;

/**
 * The program that runs Milvus Lite: `serve.py FOLDER PORT LOG`, where LOG is the file of its stderr.
 *
 * Its first line of output is `ready PORT PID VERSION` or `port-taken`. It stops if its input ends before the line `go`, so that no server
 * is left that its starter could not record, and later on SIGINT, after open requests.
 *
 * It differs from `milvus-lite server` in three points: it does not share its port (SO_REUSEPORT), with which two servers would answer
 * connections at random; it stops cleanly on SIGINT even if it was started in the background; and its log is bounded.
 */
export const PROGRAM = `
import os, shutil, signal, sys, threading

sys.path.pop(0)  # What lies beside this file is no package.
folder, port = sys.argv[1], int(sys.argv[2])
stop = threading.Event()
signal.signal(signal.SIGINT, lambda *_: stop.set())

from concurrent import futures
from importlib.metadata import version
import grpc
from pymilvus.grpc_gen import milvus_pb2_grpc
from milvus_lite.adapter.grpc.servicer import MilvusServicer
from milvus_lite.db import MilvusLite

MESSAGE_BYTES = 256 * 1024 * 1024

def bound(server):
    try:
        return server.add_insecure_port('127.0.0.1:%d' % port)
    except RuntimeError:
        return 0

def trim_log():
    log = sys.stderr.fileno()
    if os.fstat(log).st_size > ${LOG_BYTES}:
        shutil.copyfile(sys.argv[3], sys.argv[3] + '.1')
        os.ftruncate(log, 0)

db = MilvusLite(folder)
server = grpc.server(
    futures.ThreadPoolExecutor(max_workers=10),
    options=[
        ('grpc.so_reuseport', 0),
        ('grpc.max_receive_message_length', MESSAGE_BYTES),
        ('grpc.max_send_message_length', MESSAGE_BYTES),
    ],
)
milvus_pb2_grpc.add_MilvusServiceServicer_to_server(MilvusServicer(db), server)
taken = bound(server)
if taken == 0:
    db.close()
    print('port-taken', flush=True)
    sys.exit(1)
server.start()
print('ready', taken, os.getpid(), version('milvus-lite'), flush=True)
if sys.stdin.readline() != 'go\\n':
    stop.set()
# The command that started this server ends now, and its pipes with it.
os.dup2(os.open(os.devnull, os.O_RDONLY), 0)
os.dup2(2, 1)
while not stop.wait(10):
    trim_log()
server.stop(grace=5).wait()
db.close()
`;
