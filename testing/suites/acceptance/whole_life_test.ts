import assert from "node:assert/strict";
import { join } from "node:path";
import { EventJson } from "../../../shared/contract/event.ts";
import { verifyAttestation } from "../../../shared/dlc/attestation.ts";
import { outcomes } from "../../../shared/dlc/outcomes.ts";
import { collectedWeather } from "../../evidence/writer/collected_weather.ts";
import { DAY_ENTRIES, DAY_EVENT, DAY_EVENT_ID, DAY_WINDOW } from "../../fixtures/event_requests.ts";
import { DAY_WEATHER } from "../../evidence/writer/day_weather.ts";
import { runsFor, writeEvidence } from "../../evidence/writer/write_evidence.ts";
import { OracleFixture } from "../../fixtures/oracle.ts";
import { runOracle } from "../../fixtures/run_oracle.ts";
import { jsonOf, problemOf } from "./answers.ts";

const EVENT = `/oracle/events/${DAY_EVENT_ID}`;

const readEvent = async (fixture: OracleFixture) =>
  await jsonOf(await fixture.get(EVENT), EventJson);

Deno.test("an event lives from its forecast to its verified attestation, over HTTP alone", async (t) => {
  await using evidence = await writeEvidence({ table: DAY_WEATHER, runs: runsFor(DAY_WINDOW) });
  await using fixture = await OracleFixture.start({
    now: new Date(DAY_WINDOW.startMs - 86_400_000).toISOString(),
    stations: ["KORD", "KSAW"],
    reporting: ["KMSP"],
    settings: { evidenceUrlPrefixes: [...evidence.urlPrefixes] },
  });
  const collectUntil = collectedWeather(fixture, evidence);

  await t.step(
    "a pair without a forecast is refused by name; the others are taken (O23)",
    async () => {
      const early = { ...DAY_EVENT, id: DAY_EVENT_ID.replace(/aa$/, "cc") };
      await jsonOf(await fixture.signed("A", "/oracle/events", { body: early }), EventJson);
      await collectUntil(DAY_WINDOW.startMs - 50 * 60_000);
      const body = { ...DAY_EVENT, locations: ["KORD", "KMSP"] };
      const problem = await problemOf(await fixture.signed("A", "/oracle/events", { body }), 400);
      for (const metric of ["temp_high", "temp_low", "wind_speed"]) {
        assert.match(problem.detail, new RegExp(`KMSP/${metric} \\(`));
      }
      assert.doesNotMatch(problem.detail, /KORD/);
      await jsonOf(await fixture.signed("A", "/oracle/events", { body: DAY_EVENT }), EventJson);
      const entries = await fixture.signed("A", `${EVENT}/entries`, { body: DAY_ENTRIES });
      assert.equal(entries.status, 200, await entries.text());
    },
  );

  await t.step("while the window runs, scores are provisional and nothing is signed", async () => {
    await collectUntil(DAY_WINDOW.endMs - 60 * 60_000);
    await fixture.oracle.runPass();
    const event = await readEvent(fixture);
    assert.equal(event.status, "Running");
    assert.deepEqual(event.entries.map(({ base_score }) => base_score), [30, 10, 40]);
    assert.equal(event.attestation, null);
    await problemOf(await fixture.get(`${EVENT}/evidence`), 404);
  });

  await t.step(
    "after the signing date and its collection the outcome is attested (O40)",
    async () => {
      await collectUntil(DAY_WINDOW.signingMs + 10 * 60_000);
      const { attested, failed } = await fixture.oracle.runPass();
      const event = await readEvent(fixture);
      assert.deepEqual([attested, failed], [1, 0], JSON.stringify(event.settlement_block));
      assert.equal(event.status, "Signed");
      const points = event.event_announcement.locking_points;
      const opened = verifyAttestation(event.attestation ?? "", points);
      assert.deepEqual(outcomes(3, 1)[opened], [2]);
      assert.deepEqual(event.entries.map(({ base_score }) => base_score), [30, 10, 40]);
    },
  );

  const trust = `--trust=${evidence.urlPrefixes.join()}`;
  const address = fixture.origin + EVENT;

  await t.step("verify recomputes it from the oracle's address", async () => {
    const { status, printed, complained } = await runOracle(
      fixture.folder,
      "verify",
      address,
      trust,
    );
    assert.equal(status, 0, complained);
    assert.match(printed, /^verified: attestation [0-9a-f]{64} opens this outcome$/m);
    assert.match(printed, /^reading: KORD temp_high: forecast 70, observed 75/m);
    assert.match(printed, new RegExp(`^outcome: ${DAY_ENTRIES.entries[2]?.id}$`, "m"));
    assert.match(printed, /^not an official source: http:\/\/127\.0\.0\.1/m);
  });

  await t.step("verify trusts only the official sources unless told otherwise", async () => {
    const { status, complained } = await runOracle(fixture.folder, "verify", address);
    assert.equal(status, 1);
    assert.match(complained, /NOT verified/);
  });

  await t.step(
    "verify reads a file with the key that it is given, and finds a changed byte",
    async () => {
      const record = await (await fixture.get(`${EVENT}/evidence`)).bytes();
      const path = join(fixture.folder, "record.json.gz");
      await Deno.writeFile(path, record);
      const without = await runOracle(fixture.folder, "verify", path, trust);
      assert.equal(without.status, 2);
      assert.match(without.complained, /needs --key/);
      const key = `--key=${fixture.oracle.npub}`;
      const { attestation } = await readEvent(fixture);
      const attested = `--attestation=${attestation}`;
      assert.equal(
        (await runOracle(fixture.folder, "verify", path, trust, key, attested)).status,
        0,
      );
      const other = `--attestation=${"01".repeat(32)}`;
      const wrong = await runOracle(fixture.folder, "verify", path, trust, key, other);
      assert.equal(wrong.status, 1);
      assert.match(wrong.complained, /attestation: it does not open the locking point/);
      const stranger = `--key=${fixture.parties.S.npub}`;
      const foreign = await runOracle(fixture.folder, "verify", path, trust, stranger);
      assert.match(
        foreign.complained,
        /oracle_pubkey: recomputed [0-9a-f]{64}, recorded [0-9a-f]{64}/,
      );
      await Deno.writeFile(path, record.with(record.length >> 1, record[record.length >> 1]! ^ 1));
      assert.equal((await runOracle(fixture.folder, "verify", path, trust, key)).status, 1);
    },
  );

  await t.step("a restart changes nothing of it", async () => {
    const event = await readEvent(fixture);
    await fixture.restart();
    await fixture.oracle.runPass();
    assert.deepEqual(await readEvent(fixture), event);
    const listed = await runOracle(
      fixture.folder,
      "decisions",
      "list",
      "--event-db=db",
      `--oracle-private-key=${join("keys", "oracle.pem")}`,
    );
    assert.match(
      listed.printed,
      new RegExp(`^${DAY_EVENT_ID} decided=.* outcome=2 winners=2$`, "m"),
    );
  });
});
