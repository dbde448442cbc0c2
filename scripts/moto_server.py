"""A local S3 service: moto, which decides about an object in one step, as S3 does.

usage: moto_server.py HOST PORT [--until-stdin-ends]

By itself moto looks whether a key is taken and stores then, each request in a thread of its own; of puts with
If-None-Match that come at once it would take several. Port 0 lets the system choose.
"""

import os
import sys
import threading

from moto.s3.responses import S3Response
from moto.server import main

one_at_a_time = threading.Lock()
put_object = S3Response.put_object


def decided_in_one_step(response):
    with one_at_a_time:
        return put_object(response)


def end_with_stdin():
    sys.stdin.buffer.read()
    os._exit(0)


host, port, *options = sys.argv[1:]
S3Response.put_object = decided_in_one_step
if options == ["--until-stdin-ends"]:
    threading.Thread(target=end_with_stdin, daemon=True).start()
main(["-H", host, "-p", port])
