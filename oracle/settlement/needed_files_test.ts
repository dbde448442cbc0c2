import assert from "node:assert/strict";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { SecretKey } from "../../shared/keys/secret_key.ts";
import { DAY_EVENT } from "../../testing/fixtures/event_requests.ts";
import { SettlementFixture } from "../../testing/fixtures/settlement.ts";
import { neededBy, neededFiles } from "./needed_files.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

const file = (kind: string, instant: string) => parseWeatherFileName(`${kind}_${instant}.parquet`)!;
const TIMES = {
  startMs: Date.parse("2030-01-10T00:00:00Z"),
  endMs: Date.parse("2030-01-11T00:00:00Z"),
  signingMs: Date.parse("2030-01-13T00:00:00Z"),
};

Deno.test("an event needs the forecasts of the week before it and the observations until a day after its signing", () => {
  const isNeeded = neededBy(TIMES);
  const expected: [string, string, boolean][] = [
    ["forecasts", "2030-01-02T23:59:59.999Z", false],
    ["forecasts", "2030-01-03T00:00:00Z", true],
    ["forecasts", "2030-01-11T00:00:00Z", true],
    ["forecasts", "2030-01-11T00:00:00.001Z", false],
    ["observations", "2030-01-08T23:59:59Z", false],
    ["observations", "2030-01-09T00:00:00Z", true],
    ["observations", "2030-01-14T00:00:00Z", true],
    ["observations", "2030-01-14T00:00:01Z", false],
  ];
  for (const [kind, instant, needed] of expected) {
    assert.equal(isNeeded(file(kind, instant)), needed, `${kind} ${instant}`);
  }
});

Deno.test("files are needed until their events are settled or expired", async () => {
  await inTemporaryFolder(async (home) => {
    await using fixture = await SettlementFixture.open({ home, key: SecretKey.random() });
    const needed = file("observations", DAY_EVENT.start_observation_date);
    const isNeeded = async () => (await neededFiles(fixture.db, fixture.clock.now()))(needed);
    assert.equal(await isNeeded(), false);
    await fixture.play();
    assert.equal(await isNeeded(), true);
    await fixture.passAt(DAY_EVENT.signing_date);
    assert.equal(await isNeeded(), false, "signed");
    await fixture.play({ ...DAY_EVENT, id: "0199a1b2-0000-7000-8000-0000000000ff" }, {
      event_id: "0199a1b2-0000-7000-8000-0000000000ff",
      entries: [],
    });
    assert.equal(await isNeeded(), true);
    await fixture.clock.advance(86_400_000);
    assert.equal(await isNeeded(), false, "expired");
  });
});
