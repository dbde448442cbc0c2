import assert from "node:assert/strict";

const PROGRAM = new URL("../../testing/fixtures/answering_program.ts", import.meta.url).pathname;
const DESCRIPTORS = 128;

/** Runs a server in a process of its own that may have few descriptors. */
async function withServer(
  connections: string,
  work: (port: number) => Promise<void>,
): Promise<void> {
  const limited = `ulimit -n ${DESCRIPTORS}; exec "$0" "$@"`;
  await using process = new Deno.Command("sh", {
    args: ["-c", limited, Deno.execPath(), "run", "-A", "-q", PROGRAM, connections],
    stdout: "piped",
  }).spawn();
  const reader = process.stdout.pipeThrough(new TextDecoderStream()).getReader();
  const port = Number((await reader.read()).value);
  assert.ok(port > 0);
  try {
    await work(port);
    process.kill("SIGKILL");
    assert.equal((await process.status).signal, "SIGKILL"); // it did not end by itself
  } finally {
    await reader.cancel();
  }
}

async function connectMany(port: number, count: number): Promise<Deno.TcpConn[]> {
  const all: Deno.TcpConn[] = [];
  while (all.length < count) all.push(await Deno.connect({ hostname: "127.0.0.1", port }));
  return all;
}

/** Asks until there is an answer; an oracle that is deaf for good never gives one. */
async function askUntilAnswered(port: number): Promise<string> {
  for (;;) {
    const signal = AbortSignal.timeout(1_000);
    const response = await fetch(`http://127.0.0.1:${port}/`, { signal }).catch(() => undefined);
    const text = await response?.text().catch(() => undefined);
    if (text !== undefined) return text;
  }
}

Deno.test("a server that counts its connections answers though more come than it has descriptors", async () => {
  await withServer("affordable", async (port) => {
    const all = await connectMany(port, 3 * DESCRIPTORS);
    // Whoever kept silent longest gave way: it needs no end of the others to answer.
    assert.equal(await askUntilAnswered(port), "ok");
    for (const connection of all) connection.close();
  });
});

Deno.test("a server that ran out of descriptors listens again when there are some", async () => {
  await withServer("100000", async (port) => {
    const all = await connectMany(port, 3 * DESCRIPTORS);
    for (const connection of all) connection.close();
    assert.equal(await askUntilAnswered(port), "ok");
  });
});
