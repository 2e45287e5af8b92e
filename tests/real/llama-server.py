"""llama.cpp's own HTTP server, from a package that carries it whole: llama-server.py MODEL PORT. Runs until it is killed."""

import sys
import threading

import xllamacpp

params = xllamacpp.CommonParams()
params.model.path = sys.argv[1]
params.hostnames = ["127.0.0.1"]
params.port = int(sys.argv[2])
params.n_ctx = 4096
params.n_parallel = 1
# Its threads spin while they wait for each other.
params.cpuparams.n_threads = 1
server = xllamacpp.Server(params)
threading.Event().wait()
