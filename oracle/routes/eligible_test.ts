import assert from "node:assert/strict";
import * as v from "valibot";
import { EligibleForecasts, EligibleStation } from "../../shared/contract/station.ts";
import { weatherFileName } from "../../shared/contract/weather_file_name.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { HOUR_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { observation, published } from "../../testing/evidence/writer/stored_rows.ts";
import { TestApp } from "../../testing/fixtures/app.ts";
import { mildForecast } from "../../testing/fixtures/mild_forecast.ts";
import { WeatherFixture } from "../../testing/fixtures/weather.ts";
import { answerEmpty } from "../http/answer.ts";
import { Lines } from "../http/lines.ts";
import { get, type Route } from "../http/route.ts";
import { KeptAnswers } from "../weather/answers/kept_answers.ts";
import { eligibleRoutes } from "./eligible.ts";

const NOW = "2030-01-10T05:00:00Z";
const BEGIN_MS = Date.parse("2030-01-05T00:00:00Z");
const STATIONS = ["KORD", "KSAW"];
const ELIGIBLE = "/stations/eligible";
const DISCOVERY = `${ELIGIBLE}/forecasts?start=2030-01-11T00:00:00Z&end=`;

/** KORD and KSAW report every hour until now, and are forecast. */
async function playable(fixture: WeatherFixture): Promise<void> {
  const nowMs = Date.parse(NOW);
  const file = published("observations", NOW);
  const rows = STATIONS.flatMap((station_id) =>
    Array.from({ length: (nowMs - BEGIN_MS) / HOUR_MS }, (_, hour) => {
      const atMs = BEGIN_MS + hour * HOUR_MS + 53 * MINUTE_MS;
      const publishedMs = Math.min(Math.ceil(atMs / (24 * HOUR_MS)) * 24 * HOUR_MS, nowMs);
      const generated_at = formatInstant(atMs);
      const day = publishedMs === nowMs
        ? file
        : published("observations", formatInstant(publishedMs));
      return observation(generated_at, { station_id, generated_at, file: day });
    })
  );
  await fixture.publishObservations(rows);
  await fixture.clock.set(nowMs);
  const issueMs = nowMs - 30 * MINUTE_MS;
  const name = weatherFileName("forecasts", issueMs);
  await fixture.files.uploads.publish(name, await mildForecast(STATIONS, issueMs));
  fixture.weather.days.wake();
  await fixture.weather.days.idle();
}

function routesOf({ weather, files, clock }: WeatherFixture): Route[] {
  return eligibleRoutes({ weather, answers: new KeptAnswers(files.light), clock });
}

Deno.test("forecasts that cannot be read are told without any station (O92)", async () => {
  await using fixture = await WeatherFixture.open();
  await playable(fixture);
  await using app = await TestApp.open(routesOf(fixture), { now: NOW });
  const found = await app.get(`${DISCOVERY}2030-01-12T00:00:00Z`);
  const { forecasts } = v.parse(EligibleForecasts, await found.json());
  assert.ok(forecasts.length > 0);
  await fixture.weather.close(); // no engine reads any more; which stations are eligible is known
  const failed = await app.get(`${DISCOVERY}2030-01-12T06:00:00Z`);
  assert.ok(failed.status >= 500, `${failed.status}`);
  const text = await failed.text();
  for (const station of STATIONS) assert.doesNotMatch(text, new RegExp(station));
});

Deno.test("an oracle without a free place still gives the answers that it keeps (O96)", async () => {
  await using fixture = await WeatherFixture.open();
  await playable(fixture);
  const end = Promise.withResolvers<void>();
  const isWorking = Promise.withResolvers<void>();
  const hang = async () => {
    isWorking.resolve();
    await end.promise;
    return answerEmpty(204);
  };
  const turnedAway: string[] = [];
  const stranger = { running: 1, waiting: 0, waitMs: 10_000, runMs: 60_000 };
  const limits = {
    read: {},
    record: {},
    weather: { stranger },
    download: {},
    write: {},
    upload: {},
    follow: {},
  };
  await using app = await TestApp.open(
    [get({ path: "/hanging", cost: "weather" }, hang), ...routesOf(fixture)],
    { now: NOW, lines: new Lines((line) => turnedAway.push(line), limits) },
  );
  const usual = await (await app.get(ELIGIBLE)).text();
  const held = app.get("/hanging");
  await isWorking.promise;

  const kept = await app.get(ELIGIBLE);
  assert.deepEqual([kept.status, await kept.text()], [200, usual]);
  const other = await app.get(`${ELIGIBLE}?window_hours=6`);
  await other.body?.cancel();
  assert.deepEqual([other.status, other.headers.get("retry-after")], [503, "5"]);
  assert.deepEqual(turnedAway, ["weather"]);

  end.resolve();
  await (await held).body?.cancel();
  const made = await app.get(`${ELIGIBLE}?window_hours=6`);
  assert.equal(v.parse(v.array(EligibleStation), await made.json()).length, STATIONS.length);
});
