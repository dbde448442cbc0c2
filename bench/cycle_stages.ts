// Not a benchmark: the stages of bench/cycle.ts.
import { sha256Hex } from "../shared/bytes/sha256.ts";
import {
  FORECAST_COLUMNS,
  FORECAST_SOURCE_KEY_PREFIX,
  type ForecastRow,
  type ForecastSource,
} from "../shared/contract/forecast_file.ts";
import {
  OBSERVATION_AUDIT_KEY,
  OBSERVATION_COLUMNS,
  type ObservationAudit,
  type ObservationRow,
} from "../shared/contract/observation_file.ts";
import { checkReport } from "../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../shared/noaa/metar/document.ts";
import { observationRow } from "../shared/noaa/metar/row.ts";
import { parseDwml } from "../shared/noaa/ndfd/document.ts";
import { forecastRows } from "../shared/noaa/ndfd/row.ts";
import { type CatalogStation, parseStationCatalog } from "../shared/noaa/stations.ts";
import { FileSource } from "../shared/parquet/file_source.ts";
import { footerValue, readFooter } from "../shared/parquet/footer.ts";
import { readRows } from "../shared/parquet/read.ts";
import { encodeDocument } from "../shared/parquet/packed_document.ts";
import { decodeDocument } from "../shared/parquet/retained.ts";
import { TableWriter } from "../shared/parquet/write.ts";

const CAP = 64 * 1024 * 1024;
const textOf = (content: string) => new TextDecoder().decode(decodeDocument(content, CAP));
const megabytes = (texts: readonly string[]) =>
  texts.reduce((sum, text) => sum + text.length, 0) / 1e6;
const NOWHERE = { write: () => Promise.resolve() };

/**
 * Does each stage of the two files again by itself, on the documents they retain, and tells what it costs.
 * @param cpuSeconds CPU time used so far
 * @returns a Markdown table
 */
export async function stageTable(
  observationPath: string,
  forecastPath: string,
  cpuSeconds: () => number,
): Promise<string> {
  const lines = ["| stage | CPU s | rate |", "|---|---:|---|"];
  const stage = async <T>(
    name: string,
    work: () => T | Promise<T>,
    rate: (seconds: number) => string,
  ) => {
    const before = cpuSeconds();
    const result = await work();
    const seconds = cpuSeconds() - before;
    lines.push(`| ${name} | ${seconds.toFixed(2)} | ${rate(seconds)} |`);
    return result;
  };
  const perSecond = (mb: number) => (seconds: number) => `${(mb / seconds).toFixed(0)} MB/s`;
  const each = (count: number) => (seconds: number) =>
    `${((seconds / count) * 1e6).toFixed(1)} µs a row`;

  const { answers, catalogXml, rows: observed } = await readObservationFile(observationPath);
  const { documents, rows: forecast, footer } = await readForecastFile(forecastPath);
  const metarMb = megabytes(answers), dwmlMb = megabytes(documents);

  const catalog = await stage(
    "station catalog: parse",
    () => parseStationCatalog(catalogXml),
    perSecond(catalogXml.length / 1e6),
  );
  const byId = new Map(catalog.stations.map((station) => [station.stationId, station]));
  const parsed = await stage(
    "METAR: parse",
    () => answers.map((text) => parseMetarDocument(text)),
    perSecond(metarMb),
  );
  const reports = parsed.flatMap((document) => document.reports);
  await stage("METAR: check and make rows", () => {
    for (const report of reports) {
      const checked = checkReport(report);
      if (checked.status === "unrepresentable") continue;
      observationRow(checked, byId.get(checked.stationId)!);
    }
  }, each(reports.length));
  await stage("METAR: hash and compress", () => answers.map(keep), perSecond(metarMb));
  await stage(
    "observations: write parquet",
    () => writeTable(OBSERVATION_COLUMNS, observed),
    each(observed.length),
  );
  const dwml = await stage(
    "DWML: parse",
    () => documents.map((text) => parseDwml(text, Date.now())),
    perSecond(dwmlMb),
  );
  const station = byId.values().next().value as CatalogStation; // the catalog has thousands
  await stage("DWML: make rows", () => {
    const source = {
      url: "https://noaa.example/",
      receivedAt: "2026-08-22T17:55:01Z",
      sha256: "00",
    };
    let count = 0;
    for (const { locations, issuedAt } of dwml) {
      for (const location of locations) {
        count += forecastRows(location, station, source, issuedAt).length;
      }
    }
    return count;
  }, each(forecast.flat().length));
  await stage("DWML: hash and compress", () => documents.map(keep), perSecond(dwmlMb));
  await stage("forecasts: write parquet", async () => {
    const table = new TableWriter<ForecastRow>(NOWHERE, FORECAST_COLUMNS, { root: "forecast" });
    for (const group of forecast) await table.writeRowGroup(group);
    await table.finish(footer);
  }, each(forecast.flat().length));
  return lines.join("\n");
}

const keep = (text: string) => [sha256Hex(text), encodeDocument(text)];

async function writeTable(columns: typeof OBSERVATION_COLUMNS, rows: readonly ObservationRow[]) {
  const table = new TableWriter<ObservationRow>(NOWHERE, columns, { root: "observation" });
  for (let i = 0; i < rows.length; i += 10_000) {
    await table.writeRowGroup(rows.slice(i, i + 10_000));
  }
  await table.finish();
}

async function readObservationFile(path: string) {
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  const audit = JSON.parse(footerValue(footer, OBSERVATION_AUDIT_KEY)!) as ObservationAudit;
  const answers = Object.values(audit.source_documents).map(({ body }) => textOf(body));
  const catalog = Object.values(audit.precipitation!.sources)
    .find(({ source_url }) => source_url.endsWith("stations.cache.xml.gz"))!;
  const groups = await Array.fromAsync(
    readRows<ObservationRow>(source, OBSERVATION_COLUMNS, { footer }),
  );
  return { answers, catalogXml: textOf(catalog.body), rows: groups.flat() };
}

async function readForecastFile(path: string) {
  using source = await FileSource.open(path);
  const footer = await readFooter(source);
  const documents = footer.keyValue
    .filter(([key]) => key.startsWith(FORECAST_SOURCE_KEY_PREFIX))
    .map(([, value]) => textOf((JSON.parse(value) as ForecastSource).content));
  const rows = await Array.fromAsync(readRows<ForecastRow>(source, FORECAST_COLUMNS, { footer }));
  return { documents, rows, footer: footer.keyValue };
}
