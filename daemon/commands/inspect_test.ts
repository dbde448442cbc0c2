import assert from "node:assert/strict";
import { basename, dirname, join } from "node:path";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
} from "../../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  type ObservationRow,
} from "../../shared/contract/observation_file.ts";
import { runProgram } from "../../shared/cli/command_line.ts";
import type { Column } from "../../shared/contract/table.ts";
import { TableWriter } from "../../shared/parquet/write.ts";
import { DaemonBench, readForecasts, readObservations } from "../../testing/noaa/daemon.ts";
import { demoRecording, rr7Recording } from "../../testing/noaa/recording.ts";
import { PartialFile } from "../collect/partial_file.ts";
import { daemonProgram } from "../main.ts";
import type { FileReport } from "../inspect/file_report.ts";

/** Files of one cycle in a folder of their own. */
async function withFiles(test: (observations: string, forecasts: string) => Promise<void>) {
  await using bench = await DaemonBench.start({
    recording: { ...demoRecording(), rr7: rr7Recording() },
    start: "2026-09-17T17:05:00Z",
  });
  await bench.daemon.runCycle();
  const [observations] = await bench.files("observations");
  const [forecasts] = await bench.files("forecasts");
  await test(observations!, forecasts!);
}

async function inspect(
  ...args: string[]
): Promise<{ status: number; text: string; reports: FileReport[] }> {
  const lines: string[] = [];
  const status = await runProgram(daemonProgram, {
    args: ["inspect", ...args],
    env: {},
    cwd: "/",
    readFile: () => Promise.reject(new Deno.errors.NotFound()),
    print: (line) => lines.push(line),
    complain: (line) => lines.push(line),
  });
  const reports = args.includes("--json")
    ? lines.map((line) => JSON.parse(line) as FileReport)
    : [];
  return { status, text: lines.join("\n"), reports };
}

/** Writes a copy of a file, beside it, with rows and footer changed; returns its path. */
async function alter<Row extends object>(
  path: string,
  columns: readonly Column[],
  file: { rows: readonly Row[]; footer: { keyValue: readonly (readonly [string, string])[] } },
  change: {
    rows?: (rows: Row[]) => Row[];
    keyValue?: (key: string, value: string) => string | undefined;
  },
): Promise<string> {
  const copy = join(dirname(path), basename(path).replace(/\.\d+Z/, ".999Z"));
  await using partial = await PartialFile.create(copy);
  const table = new TableWriter<Row>(partial, columns, { root: "copy" });
  const rows = file.rows.map((row) => ({ ...row }));
  await table.writeRowGroup(change.rows?.(rows) ?? rows);
  const changed = file.footer.keyValue.map(([key, value]) =>
    [key, change.keyValue?.(key, value) ?? value] as const
  );
  await table.finish(changed);
  await partial.commit();
  return copy;
}

Deno.test("both files of a cycle are derived again from their documents, every row equal", async () => {
  await withFiles(async (observations, forecasts) => {
    const { status, reports } = await inspect(
      "--json",
      "--catalog",
      observations,
      observations,
      forecasts,
    );
    assert.equal(status, 0, JSON.stringify(reports.map(({ rederived }) => rederived)));
    const [first, second] = reports;
    assert.equal(first!.rederived.rows, first!.rows);
    assert.ok(first!.rows > 50);
    assert.deepEqual([second!.rederived.rows, second!.rows], [225, 225]);
    assert.deepEqual([first!.rederived.notes, second!.rederived.notes], [[], []]);
  });
});

Deno.test("a folder is searched, and people get text", async () => {
  await withFiles(async (observations) => {
    const { status, text } = await inspect(dirname(dirname(observations)));
    assert.equal(status, 0, text);
    assert.match(text, /receipts: 1 \(1 complete\)/);
    assert.match(text, /225 rows, all equal/);
    assert.match(text, /--catalog with an observation file/);
  });
});

Deno.test("a cell that was changed is named with both values, status 1", async () => {
  await withFiles(async (observations, forecasts) => {
    const observed = await readObservations(observations);
    const warmer = await alter<ObservationRow>(observations, OBSERVATION_COLUMNS, observed, {
      rows: (rows) => rows.map((row, i) => i === 3 ? { ...row, temperature_value: 41 } : row),
    });
    const { status, text } = await inspect(warmer);
    assert.equal(status, 1);
    const was = observed.rows[3]!;
    assert.ok(
      text.includes(`${was.station_id} ${was.generated_at}), temperature_value: the file says 41`),
      text,
    );
    assert.match(text, /1 DIFFERENCES/);

    const forecast = await readForecasts(forecasts);
    const calmer = await alter<ForecastRow>(forecasts, FORECAST_COLUMNS, forecast, {
      rows: (rows) => rows.map((row, i) => i === 0 ? { ...row, relative_humidity_max: 1 } : row),
    });
    assert.match(
      (await inspect(calmer)).text,
      /relative_humidity_max: the file says 1, its documents/,
    );
  });
});

Deno.test("a row taken out, and one put in, are named", async () => {
  await withFiles(async (observations, forecasts) => {
    const forecast = await readForecasts(forecasts);
    const shorter = await alter<ForecastRow>(forecasts, FORECAST_COLUMNS, forecast, {
      rows: (rows) => rows.slice(1),
    });
    assert.match(
      (await inspect(shorter)).text,
      /the file says "no such row", its documents "a row"/,
    );
    await Deno.remove(shorter);
    const longer = await alter<ForecastRow>(forecasts, FORECAST_COLUMNS, forecast, {
      rows: (rows) => [...rows, rows[0]!],
    });
    assert.match(
      (await inspect(longer)).text,
      /the file says "a row", its documents "no such row"/,
    );

    const observed = await readObservations(observations);
    const fewer = await alter<ObservationRow>(observations, OBSERVATION_COLUMNS, observed, {
      rows: (rows) => rows.slice(0, -1),
    });
    const { status, text } = await inspect(fewer);
    assert.equal(status, 1);
    assert.match(text, /no such row/);
  });
});

Deno.test("names of stations are compared with the catalog that the file keeps or is given", async () => {
  await withFiles(async (observations, forecasts) => {
    const forecast = await readForecasts(forecasts);
    const renamed = await alter<ForecastRow>(forecasts, FORECAST_COLUMNS, forecast, {
      rows: (rows) => rows.map((row) => ({ ...row, station_name: "Elsewhere" })),
    });
    assert.equal((await inspect(renamed)).status, 0);
    const compared = await inspect("--catalog", observations, renamed);
    assert.equal(compared.status, 1);
    assert.match(compared.text, /station_name: the file says "Elsewhere"/);
  });
});

Deno.test("a document that is not what its hash says, and a receipt that claims more, are named", async () => {
  await withFiles(async (observations, forecasts) => {
    const forecast = await readForecasts(forecasts);
    const forged = await alter<ForecastRow>(forecasts, FORECAST_COLUMNS, forecast, {
      keyValue: (key, value) =>
        key.startsWith(FORECAST_SOURCE_KEY_PREFIX)
          ? JSON.stringify({ ...JSON.parse(value), content: "H4sIAAAAAAAA/wMAAAAAAAAAAAA=" })
          : undefined,
    });
    const { status, text } = await inspect(forged);
    assert.equal(status, 1);
    assert.match(text, /document [0-9a-f]{64}, sha256/);

    const observed = await readObservations(observations);
    const claims = await alter<ObservationRow>(observations, OBSERVATION_COLUMNS, observed, {
      keyValue: (key, value) =>
        key === OBSERVATION_AUDIT_KEY
          ? value.replace(
            /"response_count":(\d+)/,
            (_, n: string) => `"response_count":${Number(n) + 1}`,
          )
          : undefined,
    });
    const claimed = await inspect(claims);
    assert.equal(claimed.status, 1);
    assert.match(claimed.text, /response_count/);
    assert.match(claimed.text, /observation_coverage/);
  });
});

Deno.test("times that are none are differences, and the next file is inspected all the same", async () => {
  await withFiles(async (observations, forecasts) => {
    const observed = await readObservations(observations);
    for (const name of ["window_start", "completed_at", "received_at"]) {
      const spoilt = await alter<ObservationRow>(observations, OBSERVATION_COLUMNS, observed, {
        keyValue: (key, value) =>
          key === OBSERVATION_AUDIT_KEY
            ? value.replaceAll(new RegExp(`"${name}":"[^"]*"`, "g"), `"${name}":"later"`)
            : undefined,
      });
      const { status, text } = await inspect(spoilt, forecasts);
      assert.equal(status, 1, name);
      assert.match(text, /later|precipitation_observations/, name);
      assert.match(text, /DIFFERENCES/, name);
      assert.match(text, /all equal/, name);
    }
  });
});

Deno.test("what is no weather file is named, and the others are inspected all the same", async () => {
  await withFiles(async (observations, forecasts) => {
    await Deno.writeTextFile(forecasts, "PAR1 nothing PAR1");
    const { status, text } = await inspect(
      "/nonexistent/forecasts_2026-01-01T00:00:00Z.parquet",
      forecasts,
      observations,
    );
    assert.equal(status, 1);
    assert.match(text, /nonexistent/);
    assert.match(text, /all equal/);
  });
  assert.match((await inspect("/nonexistent")).text, /^\/nonexistent: No such file/);
});
