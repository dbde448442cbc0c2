import assert from "node:assert/strict";
import { Moto } from "../../testing/fixtures/moto.ts";
import type { StorageError } from "./object_store.ts";
import { S3Store } from "./s3_store.ts";

const content = new TextEncoder().encode("content");
const region = "us-west-2";

async function failure(work: Promise<unknown>): Promise<StorageError> {
  try {
    await work;
  } catch (error) {
    return error as StorageError;
  }
  throw new assert.AssertionError({ message: "nothing was thrown" });
}

/** Asks a server that answers everything with `handler`. */
async function withServer(
  handler: (request: Request) => Response | Promise<Response>,
  work: (store: S3Store) => Promise<void>,
  deadlineMs = 10_000,
): Promise<void> {
  for (const name of ["AWS_ACCESS_KEY_ID", "AWS_SECRET_ACCESS_KEY"]) {
    if (!Deno.env.get(name)) Deno.env.set(name, "test");
  }
  const server = Deno.serve({ hostname: "127.0.0.1", port: 0, onListen: () => {} }, handler);
  const store = await S3Store.open({
    bucket: "b",
    endpoint: `http://127.0.0.1:${server.addr.port}`,
    region,
    deadlineMs,
  });
  try {
    await work(store);
  } finally {
    store.close();
    await server.shutdown();
  }
}

function errorAnswer(status: number, code: string): Response {
  const xml = `<?xml version="1.0"?><Error><Code>${code}</Code><Message>no</Message></Error>`;
  return new Response(xml, { status, headers: { "content-type": "application/xml" } });
}

Deno.test("a bucket that is not there is told from one that cannot be reached", async () => {
  const moto = await Moto.start();
  const store = await S3Store.open({
    bucket: "absent",
    endpoint: moto.endpoint,
    region,
    deadlineMs: 5000,
  });
  try {
    for (const work of [() => store.putIfAbsent("a", content), () => store.get("a")]) {
      const error = await failure(work());
      assert.equal(error.fault, "missing_bucket");
      assert.match(error.message, /S3 bucket absent at http.*create the bucket/);
    }
    assert.equal((await failure(Array.fromAsync(store.list("")))).fault, "missing_bucket");
    // A line of the log takes 200 characters of it.
    const long = await failure(store.get(`decisions/${"f".repeat(64)}/${"0".repeat(36)}.json.gz`));
    assert.match(long.message.slice(0, 200), /create the bucket/);
  } finally {
    await moto.stop();
  }
  assert.equal((await failure(store.putIfAbsent("a", content))).fault, "unreachable");
  store.close();
});

Deno.test("refused credentials are told apart, in words an operator can act on", () =>
  withServer(() => errorAnswer(403, "SignatureDoesNotMatch"), async (store) => {
    const error = await failure(store.putIfAbsent("a", content));
    assert.equal(error.fault, "denied");
    assert.match(error.message, /: SignatureDoesNotMatch.*check the credentials.*\(storing a\)$/);
  }));

Deno.test("expired credentials count as refused though S3 says 400", () =>
  withServer(() => errorAnswer(400, "ExpiredToken"), async (store) => {
    assert.equal((await failure(store.get("a"))).fault, "denied");
  }));

Deno.test("a service that fails for a moment is asked again, one that keeps failing is unreachable", async () => {
  let asked = 0;
  const flaky = () =>
    ++asked < 3 ? errorAnswer(503, "SlowDown") : new Response(null, { status: 200 });
  await withServer(flaky, async (store) => {
    assert.equal(await store.putIfAbsent("a", content), "stored");
    assert.equal(asked, 3);
  });
  await withServer(() => errorAnswer(500, "InternalError"), async (store) => {
    assert.equal((await failure(store.putIfAbsent("a", content))).fault, "unreachable");
  });
});

Deno.test("a service that never answers, or never ends its answer, is given up at the deadline", async () => {
  let release = () => {};
  const gate = new Promise<void>((resolve) => release = resolve);
  await withServer(
    async () => {
      await gate;
      return errorAnswer(503, "SlowDown");
    },
    async (store) => {
      assert.equal((await failure(store.putIfAbsent("a", content))).fault, "unreachable");
      release();
    },
    50,
  );
  const dripping = () => {
    const body = new ReadableStream<Uint8Array>({
      start: (controller) => controller.enqueue(content),
    });
    return new Response(body, { headers: { "content-length": "1000" } });
  };
  await withServer(dripping, async (store) => {
    assert.equal((await failure(store.get("a"))).fault, "unreachable");
  }, 100);
});

Deno.test("a put carries the condition and the SHA-256, in path style", async () => {
  const seen: Record<string, string | null> = {};
  const record = (request: Request) => {
    seen.path = new URL(request.url).pathname;
    for (const name of ["if-none-match", "x-amz-checksum-sha256", "x-amz-sdk-checksum-algorithm"]) {
      seen[name] = request.headers.get(name);
    }
    return new Response(null, { status: 200 });
  };
  await withServer(record, async (store) => void await store.putIfAbsent("day/a", content));
  const digest = new Uint8Array(await crypto.subtle.digest("SHA-256", content));
  assert.deepEqual(seen, {
    path: "/b/day/a",
    "if-none-match": "*",
    "x-amz-checksum-sha256": digest.toBase64(),
    "x-amz-sdk-checksum-algorithm": "SHA256",
  });
});

Deno.test("a long list is read page by page", () => {
  const page = (request: Request) => {
    const token = new URL(request.url).searchParams.get("continuation-token");
    const keys = token === null ? ["a/1", "a/2"] : ["a/3"];
    const next = token === null ? "<NextContinuationToken>next</NextContinuationToken>" : "";
    const contents = keys.map((key) => `<Contents><Key>${key}</Key></Contents>`).join("");
    return new Response(
      `<ListBucketResult><IsTruncated>${
        token === null
      }</IsTruncated>${next}${contents}</ListBucketResult>`,
      { headers: { "content-type": "application/xml" } },
    );
  };
  return withServer(page, async (store) => {
    assert.deepEqual(await Array.fromAsync(store.list("a/")), ["a/1", "a/2", "a/3"]);
  });
});

Deno.test("a store describes itself without credentials", async () => {
  const store = await S3Store.open({ bucket: "noaa-oracle-weather", region });
  assert.equal(store.describe(), "S3 bucket noaa-oracle-weather in us-west-2");
  store.close();
});
