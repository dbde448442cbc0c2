import assert from "node:assert/strict";
import { getLogger } from "@logtape/logtape";
import { join } from "node:path";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { LogRecording } from "../../testing/fixtures/log_recording.ts";
import { OracleStub } from "../../testing/fixtures/oracle_stub.ts";
import { SkippingClock } from "../../testing/fixtures/skipping_clock.ts";
import { ArchiveDelivery } from "./archive_delivery.ts";
import { FolderArchive } from "./archive_place.ts";
import type { Delivery } from "./delivery.ts";
import { OracleDelivery } from "./oracle_delivery.ts";
import { Publisher } from "./publisher.ts";
import { Spool } from "./spool.ts";

interface Bench {
  readonly root: string;
  readonly oracle: OracleStub;
  readonly publisher: Publisher;
  readonly clock: SkippingClock;
  readonly npub: string;
  put(name: string, text?: string): Promise<void>;
  names(folder: string): Promise<string[]>;
}

const HOURS = ["10", "11", "12"].map((hour) => `forecasts_2026-11-22T${hour}:05:00.000Z.parquet`);
const bodyOf = (name: string) => `PAR1 ${name} PAR1`;

async function withPublisher(test: (bench: Bench) => Promise<void>): Promise<void> {
  const root = await Deno.makeTempDir();
  const clock = new SkippingClock("2026-11-22T12:06:00Z");
  await using oracle = new OracleStub(clock);
  const key = SecretKey.random();
  const { npub } = key;
  const delivery = new OracleDelivery({ baseUrl: oracle.origin, key, npub, clock });
  const archive = new FolderArchive({ folder: join(root, "raw"), memory: join(root, "spool") });
  const publisher = new Publisher({
    spool: new Spool(join(root, "spool")),
    deliveries: [delivery, new ArchiveDelivery(archive)],
    clock,
    log: getLogger("test"),
  });
  const bench: Bench = {
    root,
    oracle,
    publisher,
    clock,
    npub,
    async put(name, text = bodyOf(name)) {
      const day = join(root, "spool", parseWeatherFileName(name)?.day ?? "2026-11-22");
      await Deno.mkdir(day, { recursive: true });
      await Deno.writeTextFile(join(day, name), text);
    },
    names: async (folder) =>
      (await Array.fromAsync(Deno.readDir(join(root, folder)))).map((entry) => entry.name).sort(),
  };
  try {
    await test(bench);
  } finally {
    delivery.close();
    await Deno.remove(root, { recursive: true });
  }
}

Deno.test("an upload is a signed POST of the file's bytes; the archive gets the same (D152)", async () => {
  await withPublisher(async ({ root, oracle, publisher, put, names }) => {
    await put(HOURS[0]!);
    const round = await publisher.publish();
    assert.equal(round.oracle.delivered, 1);
    assert.equal(round.archive.delivered, 1);
    assert.equal(new TextDecoder().decode(oracle.files.get(HOURS[0]!)), bodyOf(HOURS[0]!));
    const archived = join(root, "raw", "2026-11-22", HOURS[0]!);
    assert.equal(await Deno.readTextFile(archived), bodyOf(HOURS[0]!));
    assert.deepEqual(await names("spool/2026-11-22"), [
      HOURS[0],
      `${HOURS[0]}.archived`,
      `${HOURS[0]}.uploaded`,
    ]);
    await publisher.publish();
    assert.equal(oracle.attempts.length, 1);
  });
});

Deno.test("while the oracle is down files pile up; then they go out oldest first, each once (D148)", async () => {
  await withPublisher(async ({ oracle, publisher, put }) => {
    oracle.answer = () => ({ status: 503 });
    for (const name of HOURS.toReversed()) {
      await put(name);
      const { oracle: round, archive } = await publisher.publish();
      assert.equal(round.delivered, 0);
      assert.equal(archive.delivered, 1, "the archive does not wait for the oracle");
    }
    assert.equal(oracle.files.size, 0);
    oracle.answer = undefined;
    const before = oracle.attempts.length;
    assert.equal((await publisher.publish()).oracle.delivered, 3);
    assert.deepEqual([...oracle.files.keys()], HOURS);
    assert.equal(oracle.attempts.length - before, 3);
  });
});

Deno.test("a service that is down is tried again after a wait that doubles", async () => {
  await withPublisher(async ({ oracle, publisher, clock, put }) => {
    await put(HOURS[0]!);
    oracle.answer = () => ({ status: 500 });
    const waits: number[] = [];
    for (let i = 0; i < 7; i++) {
      await publisher.publish();
      waits.push(publisher.retryAtMs! - clock.now());
    }
    assert.deepEqual(waits.map((ms) => ms / 1000), [30, 60, 120, 240, 480, 900, 900]);
    oracle.answer = undefined;
    await publisher.publish();
    assert.equal(publisher.retryAtMs, undefined);
  });
});

Deno.test("409 counts as delivered (D153)", async () => {
  await withPublisher(async ({ oracle, publisher, put }) => {
    await put(HOURS[0]!);
    oracle.answer = () => ({ status: 409 });
    const { oracle: round } = await publisher.publish();
    assert.deepEqual([round.delivered, round.owed, round.failure], [1, 0, null]);
  });
});

Deno.test("401 and 403 name our npub and the setting, and end the round (D153)", async () => {
  for (const status of [401, 403]) {
    await withPublisher(async ({ oracle, publisher, put, npub }) => {
      for (const name of HOURS) await put(name);
      oracle.answer = () => ({ status, body: "not_allowed" });
      const { oracle: round } = await publisher.publish();
      assert.equal(oracle.attempts.length, 1);
      assert.equal(round.owed, 3);
      assert.match(round.failure!, new RegExp(`${npub}.*${status}.*uploader_pubkeys`));
      assert.equal(publisher.retryAtMs, undefined, "only a changed setting helps");
    });
  }
});

Deno.test("500 leaves no marker and is tried again with a new event (D153)", async () => {
  await withPublisher(async ({ oracle, publisher, put, names }) => {
    await put(HOURS[0]!);
    oracle.answer = () => ({ status: 500 });
    await publisher.publish();
    assert.ok(!(await names("spool/2026-11-22")).includes(`${HOURS[0]}.uploaded`));
    oracle.answer = undefined;
    await publisher.publish();
    assert.equal(oracle.proofs.size, 2);
    assert.equal(oracle.files.size, 1);
  });
});

Deno.test("the log names place, debt and cause, with the answer's 512 characters (D153)", async () => {
  await withPublisher(async ({ oracle, publisher, put }) => {
    for (const name of HOURS) await put(name);
    const body = JSON.stringify({ error: "y".repeat(600) });
    oracle.answer = (name) => name === HOURS[1] ? { status: 400, body } : undefined;
    using log = new LogRecording();
    await publisher.publish();
    const error = (await log.take()).find((line) => line.includes("ERROR"))!;
    assert.ok(
      error.includes(`oracle to ${oracle.origin}, 2 files owed: ${HOURS[1]} was not`),
      error,
    );
    assert.ok(error.endsWith(`answered 400: ${body.slice(0, 512)}`), error);
  });
});

Deno.test("another answer is shown with at most 512 characters, and later files still go out (D153)", async () => {
  await withPublisher(async ({ oracle, publisher, put }) => {
    for (const name of HOURS) await put(name);
    oracle.answer = (name) =>
      name === HOURS[0] ? { status: 400, body: "x".repeat(600) } : undefined;
    const { oracle: round } = await publisher.publish();
    assert.deepEqual([round.delivered, round.owed], [2, 1]);
    assert.equal(/x+$/.exec(round.failure!)?.[0].length, 512);
  });
});

Deno.test("a web page with status 200 is no acceptance, an empty answer is", async () => {
  await withPublisher(async ({ oracle, publisher, put, names }) => {
    await put(HOURS[0]!);
    oracle.answer = () => ({ status: 200, body: "<!DOCTYPE html>Welcome to this network" });
    const { oracle: round } = await publisher.publish();
    assert.deepEqual([round.delivered, round.owed], [0, 1]);
    assert.match(round.failure!, /answered 200: <!DOCTYPE html>/);
    assert.ok(!(await names("spool/2026-11-22")).includes(`${HOURS[0]}.uploaded`));
    oracle.answer = () => ({ status: 204 });
    assert.equal((await publisher.publish()).oracle.delivered, 1);
  });
});

Deno.test("a second attempt within the same second waits for the next one (D155)", async () => {
  await withPublisher(async ({ oracle, publisher, put, clock }) => {
    await put(HOURS[0]!);
    oracle.answer = () => ({ status: 500 });
    const began = clock.now();
    await publisher.publish();
    oracle.answer = undefined;
    const { oracle: round } = await publisher.publish();
    assert.equal(round.failure, null);
    assert.equal(clock.now() - began, 1000);
  });
});

Deno.test("a clock that is off is named as the reason of a refusal", async () => {
  await withPublisher(async ({ oracle, publisher, put, clock }) => {
    await put(HOURS[0]!);
    const date = new Date(clock.now() + 3_600_000).toUTCString();
    const body = JSON.stringify({ error: { type: "expired", detail: "why" } });
    oracle.answer = () => ({ status: 401, body, headers: { date } });
    const failure = (await publisher.publish()).oracle.failure!;
    assert.match(failure, /clock differs .* by 3600 s, which alone/);
    assert.doesNotMatch(failure, /uploader_pubkeys/);
  });
});

Deno.test("a refusal that is no matter of the allow list says what to mend instead", async () => {
  const cases = [["mismatch", /accepted_origins/], ["missing", /Authorization/]] as const;
  for (const [type, expected] of cases) {
    await withPublisher(async ({ oracle, publisher, put }) => {
      await put(HOURS[0]!);
      const body = JSON.stringify({ detail: "x".repeat(600), error: { type, detail: "why" } });
      oracle.answer = () => ({ status: 401, body });
      const failure = (await publisher.publish()).oracle.failure!;
      assert.match(failure, expected);
      assert.doesNotMatch(failure, /uploader_pubkeys/);
    });
  }
});

Deno.test("an oracle that is not there, or closes the connection, leaves the file owed", async () => {
  await withPublisher(async ({ oracle, publisher, put }) => {
    await put(HOURS[0]!);
    await oracle[Symbol.asyncDispose]();
    const { oracle: round } = await publisher.publish();
    assert.deepEqual([round.delivered, round.owed], [0, 1]);
    assert.match(round.failure!, /was not uploaded/);
  });
});

Deno.test("a file that is no parquet is set aside and delivered nowhere (D147)", async () => {
  await withPublisher(async ({ oracle, publisher, put, names }) => {
    await put(HOURS[0]!, "PAR");
    await put("notes.txt", "hello");
    for (let i = 0; i < 2; i++) await publisher.publish();
    assert.deepEqual(oracle.attempts, []);
    assert.deepEqual(await names("spool/2026-11-22"), [`${HOURS[0]}.invalid`, "notes.txt"]);
  });
});

Deno.test("an archive that cannot be written does not stop the upload, and is owed (D156)", async () => {
  await withPublisher(async ({ root, oracle, publisher, put }) => {
    await Deno.writeTextFile(join(root, "raw"), "a file in the place of the folder");
    await put(HOURS[0]!);
    const failed = await publisher.publish();
    assert.equal(oracle.files.size, 1);
    assert.deepEqual([failed.archive.delivered, failed.archive.owed], [0, 1]);
    await Deno.remove(join(root, "raw"));
    assert.equal((await publisher.publish()).archive.delivered, 1);
    assert.equal(oracle.attempts.length, 1);
  });
});

Deno.test("an unmounted share is not mistaken for an empty archive", async () => {
  await withPublisher(async ({ root, publisher, put, names }) => {
    await put(HOURS[0]!);
    await publisher.publish();
    await Deno.rename(join(root, "raw"), join(root, "away"));
    await Deno.mkdir(join(root, "raw"));
    await put(HOURS[1]!);
    const round = await publisher.publish();
    assert.match(round.archive.failure!, /mount the share/);
    assert.deepEqual(await names("raw"), []);
    await Deno.remove(join(root, "raw"));
    await Deno.rename(join(root, "away"), join(root, "raw"));
    assert.equal((await publisher.publish()).archive.delivered, 1);
  });
});

Deno.test("a damaged memory of the archive is named, and what to do; nothing is written meanwhile", async () => {
  await withPublisher(async ({ root, publisher, put }) => {
    await put(HOURS[0]!);
    await publisher.publish();
    const memory = join(root, "spool/archive_folder.json");
    for (const text of ["{", "{}", ""]) {
      await Deno.writeTextFile(memory, text);
      await put(HOURS[1]!);
      const { archive } = await publisher.publish();
      assert.equal(archive.owed, 1);
      assert.ok(archive.failure?.includes(`${memory}, which says`), archive.failure ?? "");
      assert.match(archive.failure ?? "", /is damaged: if the folder is the right one, remove/);
    }
    await Deno.remove(memory);
    assert.equal((await publisher.publish()).archive.delivered, 1);
  });
});

Deno.test("a file archived before its marker was written counts as archived, other content does not", async () => {
  await withPublisher(async ({ root, publisher, put }) => {
    await put(HOURS[0]!);
    await publisher.publish();
    await Deno.remove(join(root, "spool/2026-11-22", `${HOURS[0]}.archived`));
    assert.deepEqual((await publisher.publish()).archive, {
      delivered: 1,
      bytes: bodyOf(HOURS[0]!).length,
      owed: 0,
      failure: null,
    });
    await put(HOURS[1]!);
    await Deno.writeTextFile(join(root, "raw/2026-11-22", HOURS[1]!), "PAR1 other PAR1");
    const { archive } = await publisher.publish();
    assert.match(archive.failure!, /other content/);
  });
});

Deno.test("a file that cannot be read does not hold up those behind it", async () => {
  await withPublisher(async ({ root, clock, put }) => {
    for (const name of HOURS) await put(name);
    const delivered: string[] = [];
    const archive: Delivery = {
      name: "archive",
      describe: () => "a place",
      async deliver({ name }) {
        delivered.push(name);
        if (name === HOURS[0]) await Deno.remove(join(root, "spool/2026-11-22", HOURS[1]!));
        return "stored";
      },
    };
    const spool = new Spool(join(root, "spool"));
    const log = getLogger("test");
    const publisher = new Publisher({ spool, deliveries: [archive], clock, log });
    const { archive: round } = await publisher.publish();
    assert.deepEqual(delivered, [HOURS[0], HOURS[2]]);
    assert.match(round.failure!, /T11:05:00.000Z.parquet cannot be read/);
  });
});
