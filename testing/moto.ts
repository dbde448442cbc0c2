import { fileURLToPath } from "node:url";

/** A running S3 stand-in. */
export interface Moto {
  /** Its origin, e.g. `http://127.0.0.1:40145`. */
  readonly endpoint: string;
  /** Makes an empty bucket. */
  createBucket(name: string): Promise<void>;
  /** Forgets all buckets and objects. */
  reset(): Promise<void>;
  /** Ends it and resolves when the process is gone. */
  stop(): Promise<void>;
}

const TOOLS = fileURLToPath(new URL("../scripts/tools.sh", import.meta.url));
const PYTHON = fileURLToPath(new URL("../.tools/venv/bin/python", import.meta.url));

// Ends with its standard input, so that it cannot outlive a test run that was killed. S3 decides about an object in one
// step; moto looks first and stores then, each request in a thread of its own.
const PROGRAM = `
import os, sys, threading
threading.Thread(target=lambda: (sys.stdin.buffer.read(), os._exit(0)), daemon=True).start()
from moto.s3.responses import S3Response
from moto.server import main
one_at_a_time, put_object = threading.Lock(), S3Response.put_object
def decided_in_one_step(response):
    with one_at_a_time:
        return put_object(response)
S3Response.put_object = decided_in_one_step
main(["-H", "127.0.0.1", "-p", sys.argv[1]])
`;

/** Prepares moto when it is not there yet; says so on standard error. */
async function prepare(): Promise<void> {
  const { success } = await new Deno.Command("bash", {
    args: [TOOLS, "moto"],
    stdout: "inherit",
    stderr: "inherit",
  })
    .output();
  if (!success) throw new Error("moto could not be prepared; see scripts/tools.sh");
}

/** Reads until the server names its port, then keeps reading so that it never waits for us. */
async function listeningPort(
  stderr: ReadableStream<Uint8Array>,
): Promise<{ port: number; drained: Promise<void> }> {
  const reader = stderr.pipeThrough(new TextDecoderStream()).getReader();
  let text = "";
  for (;;) {
    const { value, done } = await reader.read();
    if (done) throw new Error(`moto ended before it listened:\n${text}`);
    text += value;
    const port = Number(/Running on http:\/\/127\.0\.0\.1:(\d+)/.exec(text)?.[1]);
    if (port > 0) {
      const drained = (async () => {
        while (!(await reader.read()).done);
      })();
      return { port, drained };
    }
  }
}

/**
 * Starts moto on a free port of 127.0.0.1. Credentials `test`/`test` are put into the environment where there are
 * none, since the AWS SDK signs with what it finds there.
 * @param port 0 lets the system choose
 */
export async function startMoto(port = 0): Promise<Moto> {
  await prepare();
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    if (!Deno.env.get(name)) Deno.env.set(name, "test");
  }
  const child = new Deno.Command(PYTHON, {
    args: ["-c", PROGRAM, String(port)],
    stdin: "piped",
    stdout: "null",
    stderr: "piped",
  }).spawn();
  const { port: actual, drained } = await listeningPort(child.stderr);
  const endpoint = `http://127.0.0.1:${actual}`;

  async function ask(method: string, path: string): Promise<void> {
    const answer = await fetch(endpoint + path, { method });
    const text = await answer.text();
    if (!answer.ok) throw new Error(`moto: ${method} ${path} → ${answer.status} ${text}`);
  }
  return {
    endpoint,
    createBucket: (name) => ask("PUT", `/${name}`),
    reset: () => ask("POST", "/moto-api/reset"),
    async stop() {
      child.kill("SIGKILL");
      await child.stdin.close().catch(() => {}); // the pipe may be broken already
      await Promise.all([child.status, drained]);
    },
  };
}
