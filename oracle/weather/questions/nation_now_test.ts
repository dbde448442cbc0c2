import assert from "node:assert/strict";
import { observation, published } from "../../../testing/evidence/writer/stored_rows.ts";
import { WeatherFixture } from "../../../testing/fixtures/weather.ts";

Deno.test("the weather of the nation is the newest publication of each station's newest report", async (t) => {
  await using fixture = await WeatherFixture.open();
  const { weather } = fixture;

  await t.step("without a file there is none", async () => {
    assert.deepEqual(await weather.nation(), {
      stations: [],
      newestReportMs: null,
      newestForecastMs: null,
    });
  });

  await fixture.publishObservations([
    observation("11:53", { temperature_value: 10, precip_in: 0.1 }),
    observation("10:53", { precip_in: 99.99 }),
    observation("11:53", { station_id: "KSAW", precip_in: null, temperature_value: null }),
    observation("06:53", { station_id: "KJFK" }),
    observation("11:53", { station_id: "KFAR", latitude: 91 }),
    observation("12:10", { metar_type: "SPECI", precip_in: 0.2, temperature_value: 11 }),
  ]);

  await t.step(
    "of a station all of its newest report, and the rain of its routine ones",
    async () => {
      const { stations, newestReportMs } = await weather.nation();
      assert.equal(newestReportMs, Date.parse("2030-01-01T12:10:00Z"));
      assert.deepEqual(
        stations.map(({ station, temperatureF, windKt, humidity, rainIn }) => [
          station.station_id,
          temperatureF,
          windKt,
          humidity,
          rainIn,
        ]),
        [
          ["KORD", 51.8, 8, 67, 0.1],
          ["KSAW", null, null, null, null],
        ],
        "KJFK has not reported lately, KFAR stands nowhere, and no amount is not none",
      );
    },
  );

  await t.step("a file that comes is seen at once, with what it corrects", async () => {
    await fixture.publishObservations([
      observation("11:53", { precip_in: 0.3, file: published("observations", "12:30") }),
      observation("12:20", { temperature_value: 12, file: published("observations", "12:30") }),
    ]);
    const [ord] = (await weather.nation()).stations;
    assert.deepEqual([ord?.temperatureF, ord?.rainIn], [53.6, 0.3]);
  });

  await t.step(
    "of a report and its correction in one file the correction, whichever comes first",
    async () => {
      const file = published("observations", "12:35");
      const spoken = (stationId: string, correction: "" | "COR ", temperature_value: number) =>
        observation("12:20", {
          station_id: stationId,
          temperature_value,
          raw_text: `METAR ${stationId} 011220Z ${correction}18008KT 10SM CLR A3000 RMK AO2`,
          file,
        });
      await fixture.publishObservations([
        spoken("KORD", "", 30),
        spoken("KORD", "COR ", 13),
        spoken("KSAW", "COR ", 14),
        spoken("KSAW", "", 30),
      ]);
      const { stations } = await weather.nation();
      assert.deepEqual(stations.map(({ temperatureF }) => temperatureF), [55.4, 57.2]);
    },
  );

  await t.step(
    "hours of files without reports leave no station, and the newest report as old as it is",
    async () => {
      await fixture.publishNoObservations(published("observations", "2030-01-01T18:05:00Z"));
      const { stations, newestReportMs } = await weather.nation();
      assert.deepEqual([stations, newestReportMs], [[], Date.parse("2030-01-01T12:20:00Z")]);
      const known = await weather.stations();
      assert.equal(known.newestMs, Date.parse("2030-01-01T12:20:00Z"));
      assert.ok(known.rows.some(({ station_id: id }) => id === "KORD"));
    },
  );
});
