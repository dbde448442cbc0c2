import assert from "node:assert/strict";
import { getLogger, resetSync } from "@logtape/logtape";
import type { ByteOutput } from "./line_writer.ts";
import { configureLogging, type LogOptions } from "./log.ts";
import { withRequest } from "./request_context.ts";

class Memory implements ByteOutput {
  readonly bytes: number[] = [];
  write(bytes: Uint8Array): Promise<number> {
    // Takes at most seven bytes at once, as a full pipe would.
    const taken = bytes.subarray(0, 7);
    this.bytes.push(...taken);
    return Promise.resolve(taken.length);
  }
}

async function logLines(
  options: Partial<LogOptions>,
  work: () => void | Promise<void>,
): Promise<string[]> {
  const out = new Memory();
  const output = configureLogging({ level: "info", format: "text", out, ...options });
  try {
    await work();
    await output.flush();
  } finally {
    resetSync();
  }
  return new TextDecoder().decode(Uint8Array.from(out.bytes)).split("\n").slice(0, -1);
}

/** The line without its time. */
function dropTime(line: string | undefined): string {
  assert.match(line ?? "", /^\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{3}Z /);
  return line!.slice(25); // just matched
}

Deno.test("text lines hold level, target, message and the properties it does not show", async () => {
  const lines = await logLines({}, () => {
    const log = getLogger(["oracle", "files"]);
    log.info("stored {name}", { name: "a.parquet", bytes: 12, took: "1 s", none: undefined });
    log.warn('say "{what}"', { what: "x=y", quoted: 'a"b' });
  });
  assert.equal(
    dropTime(lines[0]),
    'INFO oracle.files: stored a.parquet bytes=12 took="1 s" none=-',
  );
  assert.equal(dropTime(lines[1]), 'WARN oracle.files: say "x=y" quoted="a\\"b"');
});

Deno.test("a line logged anywhere during a request ends with its id, and only then", async () => {
  const log = getLogger("http");
  const lines = await logLines({}, async () => {
    await withRequest({ rid: "req-00000001" }, async () => {
      await new Promise((resolve) => setTimeout(resolve, 0));
      log.info("deep inside");
      log.info("http", { rid: "req-00000001", status: 200 });
    });
    log.info("outside");
  });
  assert.equal(dropTime(lines[0]), "INFO http: deep inside rid=req-00000001");
  assert.equal(dropTime(lines[1]), "INFO http: http rid=req-00000001 status=200");
  assert.equal(dropTime(lines[2]), "INFO http: outside");
});

Deno.test("values cannot forge lines, grow without end or carry secrets (O116)", async () => {
  const [line, ...more] = await logLines({}, () => {
    getLogger("a").info("got {input}", {
      input: "x\r\n2026 INFO forged\u2028",
      long: "y".repeat(10_000),
      authorization: "Nostr abc",
      url: new URL("https://u:p@h.example/a?b=c"),
      body: new Uint8Array(32),
      nested: { password: "p", list: [1n], at: "https://h.example/?q" },
    });
  });
  assert.deepEqual(more, []);
  const text = dropTime(line);
  assert.match(text, /^INFO a: got x 2026 INFO forged long=y{999}… /);
  assert.match(
    text,
    / authorization=\[redacted\] url=https:\/\/h\.example\/a body="<32 bytes>" nested=/,
  );
  assert.ok(!text.includes('"p"') && !text.includes("?q") && !text.includes("Nostr abc"), text);
  assert.ok(text.includes(String.raw`\"password\":\"[redacted]\"`), text);
});

Deno.test("an error that nobody foresaw shows where it came from", async () => {
  const lines = await logLines({}, () => {
    for (const error of [new Error("gone"), new TypeError("x is undefined")]) {
      getLogger("a").error("broken", { error });
    }
  });
  assert.match(
    dropTime(lines[0]),
    /^ERROR a: broken error="Error: gone" error_stack="at .*log_test\.ts/,
  );
  assert.match(dropTime(lines[1]), / error_stack="at .*log_test\.ts/);
});

Deno.test("an outage shows its causes on one line, and no stack", async () => {
  const refused = await fetch("http://127.0.0.1:1/").catch((error) => error);
  const lines = await logLines({}, () => {
    const error = new Error("upload failed", { cause: new TypeError("connection\nreset") });
    getLogger("a").error("owed", { error });
    getLogger("a").error("owed", { error: refused });
  });
  assert.equal(
    dropTime(lines[0]),
    'ERROR a: owed error="Error: upload failed (caused by TypeError: connection reset)"',
  );
  assert.match(dropTime(lines[1]), /^ERROR a: owed error="TypeError: [^"]*"$/);
});

Deno.test("JSON lines are objects with the same facts", async () => {
  const lines = await logLines({ format: "json", level: "debug" }, () => {
    withRequest({ rid: "req-00000002" }, () => {
      getLogger(["oracle", "http"]).debug("done", { status: 201, ok: true, cookie: "c" });
    });
  });
  const { time, ...rest } = JSON.parse(lines[0] ?? "");
  assert.ok(Math.abs(Date.parse(time) - Date.now()) < 60_000);
  assert.deepEqual(rest, {
    level: "debug",
    target: "oracle.http",
    message: "done",
    status: 201,
    ok: true,
    cookie: "[redacted]",
    rid: "req-00000002",
  });
});

Deno.test("lines below the level are not written, and a second set-up replaces the first", async () => {
  const log = getLogger("a");
  assert.deepEqual((await logLines({ level: "warn" }, () => log.info("no"))).length, 0);
  assert.deepEqual((await logLines({ level: "trace" }, () => log.trace("yes"))).length, 1);
});
