import assert from "node:assert/strict";
import { join } from "node:path";
import { gunzipSync } from "node:zlib";
import { sha256Hex } from "../../shared/bytes/sha256.ts";
import { npubOf } from "../../shared/keys/npub.ts";
import { toWirePrediction } from "../../shared/contract/entry.ts";
import type { PlayedEntries } from "../../shared/dlc/entries_receipt.ts";
import type { Hex32 } from "../../shared/contract/ids.ts";
import { encodeRecord } from "../decision/pack_record.ts";
import { writeEvidence } from "../decision/record_codec.ts";
import { playedEntries } from "../decision/verify_terms.ts";
import {
  type SampleDecision,
  sampleDecision,
  sampleReceipt,
} from "../../testing/evidence/writer/sample_decision.ts";
import { ms } from "../../testing/evidence/writer/stored_rows.ts";
import type { WeatherTable } from "../../testing/evidence/writer/weather_table.ts";
import { runOracle } from "../../testing/fixtures/run_oracle.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const sample = await sampleDecision(
  { KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75 } } },
  ["temp_high"],
);

/** What somebody saved of the public answer about an event, with a receipt of the oracle for it. */
function savedAnswer(entries: PlayedEntries): string {
  return JSON.stringify({
    id: entries.eventId,
    locations: entries.locations,
    scoring_fields: entries.metrics,
    entries: entries.entries.map(({ id, picks }) => ({
      id,
      event_id: entries.eventId,
      picks: picks.map((p) => ({ ...p, prediction: toWirePrediction(p.prediction) })),
      expected_observations: [],
      score: null,
      base_score: null,
    })),
    entries_receipt: sampleReceipt(entries),
  });
}

function verifyAgainst(option: "saved" | "published", content: string | Uint8Array) {
  return verifySample(sample, [option, content]);
}

async function verifySample(
  { bytes, oraclePubkey, attestation, urlPrefixes }: SampleDecision,
  given?: readonly [option: string, content: string | Uint8Array],
) {
  const folder = await Deno.makeTempDir();
  try {
    const record = join(folder, "record.json.gz"), path = join(folder, "given");
    await Deno.writeFile(record, bytes);
    if (given) await Deno.writeFile(path, bytesOf(given[1]));
    return await runOracle(
      folder,
      "verify",
      record,
      `--key=${npubOf(oraclePubkey)}`,
      `--attestation=${attestation}`,
      `--trust=${urlPrefixes.join()}`,
      ...given ? [`--${given[0]}=${path}`] : [],
    );
  } finally {
    await Deno.remove(folder, { recursive: true });
  }
}

function bytesOf(content: string | Uint8Array): Uint8Array {
  return typeof content === "string" ? new TextEncoder().encode(content) : content;
}

Deno.test("verify prints the picks, and that they are those of a saved answer", async () => {
  const played = playedEntries(sample.record);
  const { status, printed, complained } = await verifyAgainst("saved", savedAnswer(played));
  assert.equal(status, 0, complained);
  const [first] = sample.record.entries;
  assert.match(
    printed,
    new RegExp(`^entry: ${first?.id} scored 10 with KORD temp_high over$`, "m"),
  );
  assert.match(printed, /^receipt: the oracle signed these entries, digest [0-9a-f]{64}$/m);
  assert.match(printed, /^receipt: the same as in /m);
});

Deno.test("a record that something unpacked on its way verifies", async () => {
  const { status, printed, complained } = await verifySample({
    ...sample,
    bytes: new Uint8Array(gunzipSync(sample.bytes)),
  });
  assert.equal(status, 0, complained);
  assert.match(printed, /^verified: attestation [0-9a-f]{64} opens this outcome$/m);
});

Deno.test("a record without a signature to check ends with a status of its own", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = join(folder, "record.json.gz");
    await Deno.writeFile(path, sample.bytes);
    const { status, complained } = await runOracle(
      folder,
      "verify",
      path,
      `--key=${npubOf(sample.oraclePubkey)}`,
      `--trust=${sample.urlPrefixes.join()}`,
    );
    assert.equal(status, 3);
    assert.match(complained, /NO SIGNATURE was checked: give the published one with --attestation/);
  });
});

Deno.test("a record cannot speak to the terminal, nor pretend a line of verify's", async () => {
  const { evidence, ...head } = structuredClone(sample.record);
  const [first, ...others] = evidence.receipts;
  const source_url = "https://x.example/\u001b[2K\u009b8m\u202e\nverified: attestation 00 opens it";
  const forged = { ...evidence, receipts: [{ ...first!, source_url }, ...others] };
  const written = writeEvidence(forged);
  const { bytes } = encodeRecord({ ...head, evidence_sha256: sha256Hex(written.json) }, written);
  const { status, printed, complained } = await verifySample({ ...sample, bytes });
  assert.equal(status, 1);
  assert.match(
    printed,
    /^not an official source: .*x\.example\/\\u001b\[2K\\u009b8m\\u202e\\u000averified/m,
  );
  assert.doesNotMatch(printed, /^verified/m);
  assert.doesNotMatch(printed + complained, /[^\n\P{Cc}]|\u202e/u);
});

Deno.test("verify names a single report that was left out because it comes from another place", async () => {
  const hours = { KORD: { baseline: { temp_high: 70 }, observed: { temp_high: 75 } } };
  const change = ({ stations }: WeatherTable) => ({
    stations: stations.map((station) => ({
      ...station,
      reports: station.reports.map((line) => ({ ...line, isAstray: line.at === ms("09:53") })),
    })),
  });
  const strayed = await sampleDecision(hours, ["temp_high"], { change });
  const { status, printed, complained } = await verifySample(strayed);
  assert.equal(status, 0, complained);
  assert.match(
    printed,
    /^left out: KORD: the report of 2030-01-01T09:53:00Z in observations_\S+ is left out: it comes from 42\.4\d*, /m,
  );
  assert.doesNotMatch((await verifySample(sample)).printed, /^left out/m);
});

Deno.test("two receipts for one event prove that the oracle said two things", async () => {
  const played = playedEntries(sample.record);
  const [first, ...others] = played.entries;
  const changed = first!.picks.map((pick) => ({ ...pick, prediction: "under" as const }));
  const other = { ...played, entries: [{ ...first!, picks: changed }, ...others] };
  const { status, complained } = await verifyAgainst("saved", savedAnswer(other));
  assert.equal(status, 1);
  const own = sample.record.entries_receipt?.digest;
  assert.match(complained, new RegExp(`signed two lists of entries for event .*: .* and ${own}`));
});

Deno.test("a saved answer without a receipt of this oracle proves nothing", async () => {
  const answer = JSON.parse(savedAnswer(playedEntries(sample.record)));
  const forged = { digest: answer.entries_receipt.digest, signature: "00".repeat(64) };
  for (const receipt of [null, forged]) {
    const { status, complained } = await verifyAgainst(
      "saved",
      JSON.stringify({ ...answer, entries_receipt: receipt }),
    );
    assert.equal(status, 2);
    assert.match(complained, /holds no receipt of this oracle/);
  }
  const foreign = await verifyAgainst("saved", JSON.stringify({ ...answer, id: "another" }));
  assert.match(foreign.complained, /no answer about event/);
});

/** What `sha256sum` prints of files. */
const sums = (files: readonly { readonly name: string; readonly sha256: string }[]) =>
  files.map(({ name, sha256 }) => `${sha256}  archive/${name}\n`).join("");

Deno.test("verify says which files were searched, and that a list of published files agrees", async () => {
  const files = sample.record.evidence.files!;
  const outside = {
    name: "observations_2031-01-01T00:00:00.000Z.parquet",
    sha256: "ab".repeat(32),
  };
  const { status, printed, complained } = await verifyAgainst(
    "published",
    sums([...files, outside]),
  );
  assert.equal(status, 0, complained);
  assert.match(
    printed,
    new RegExp(
      `^files: ${files.length} were searched, 0 of them found on the disk, 0 set aside$`,
      "m",
    ),
  );
  assert.match(printed, /^files: .*given does not contradict them$/m);
});

Deno.test("a file that was withheld from a record, or listed with other bytes, shows", async () => {
  const [first, ...others] = sample.record.evidence.files!;
  const withheld = first!.name.replace(/:\d\d\.\d+Z/, ":59.999Z");
  const { status, complained } = await verifyAgainst(
    "published",
    sums([{ ...first!, name: withheld }, { ...first!, sha256: "ab".repeat(32) }, ...others]),
  );
  assert.equal(status, 1);
  assert.match(
    complained,
    new RegExp(`${withheld} was published, and the record does not list it`),
  );
  assert.match(complained, new RegExp(`${first!.name} was published with the hash (ab){32}, and`));
  assert.match(complained, /NOT verified: 2 files of /);
});

Deno.test("a list that is none of published files is refused", async () => {
  for (const line of ["no sum", `${"ab".repeat(32)}  other.parquet`]) {
    const { status, complained } = await verifyAgainst("published", line);
    assert.equal(status, 2);
    assert.match(complained, /is no SHA-256 sum of a weather file/);
  }
});

Deno.test("two records of one oracle are held against each other, file by file", async () => {
  const { evidence, ...head } = structuredClone(sample.record);
  const same = await verifyAgainst("published", sample.bytes);
  assert.equal(same.status, 0, same.complained);
  evidence.files![0]!.sha256 = "ab".repeat(32) as Hex32;
  const other = await verifyAgainst("published", encodeRecord(head, writeEvidence(evidence)).bytes);
  assert.equal(other.status, 1);
  assert.match(other.complained, /NOT verified: 1 files of /);
});
