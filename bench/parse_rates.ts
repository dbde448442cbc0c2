/**
 * How fast METAR and DWML documents are read, beside a plain object parse of the same documents by fast-xml-parser
 * in the same run. The plain parse knows no rule: no well-formedness to the last character, no checks, no rows.
 */
import { XMLParser } from "fast-xml-parser";
import { checkReport } from "../shared/noaa/metar/check.ts";
import { parseMetarDocument } from "../shared/noaa/metar/document.ts";
import { observationRow } from "../shared/noaa/metar/row.ts";
import { parseDwml } from "../shared/noaa/ndfd/document.ts";
import {
  ANY_STATION,
  RECEIVED_LATE_MS,
  rowsByLocation,
} from "../testing/fixtures/forecast_rows.ts";
import { cpuSeconds } from "./cpu_seconds.ts";
import { runBenchmark } from "./benchmark.ts";
import { sampleText } from "../testing/noaa/samples.ts";

/** Characters, which in these documents are bytes. */
const MB = 1_000_000;
const POINTS_PER_REQUEST = 50;

const plain = new XMLParser({ ignoreAttributes: false, parseTagValue: false });

/**
 * MB of text that `read` takes per CPU second.
 * @param megabytes about how much it reads; half as much once before, to warm up
 */
function rate(text: string, megabytes: number, read: (text: string) => unknown): number {
  const repeat = (share: number) => {
    const times = Math.max(1, Math.round(share * megabytes * MB / text.length));
    for (let i = 0; i < times; i++) read(text);
    return times * text.length / MB;
  };
  repeat(0.5);
  const before = cpuSeconds();
  const done = repeat(1);
  return done / (cpuSeconds() - before);
}

function metarRows(text: string): number {
  let rows = 0;
  for (const report of parseMetarDocument(text).reports) {
    const checked = checkReport(report);
    if (checked.status === "unrepresentable") continue;
    observationRow(checked, ANY_STATION);
    rows++;
  }
  return rows;
}

function dwmlRows(text: string): number {
  return [...rowsByLocation(text).values()].reduce((count, rows) => count + rows.length, 0);
}

/** An answer for as many points as a request may name: the sample's points again and again. */
function repeatPoints(xml: string, points: number): string {
  const locations = xml.match(/<location>.*?<\/location>/gs) ?? [];
  const parameters = xml.match(/<parameters .*?<\/parameters>/gs) ?? [];
  const all = (blocks: readonly string[]) =>
    Array.from(
      { length: points },
      (_, i) => blocks[i % blocks.length]!.replace(/point\d+/, `point${i + 1}`),
    ).join("");
  const [head = ""] = xml.split("<location>", 1);
  const layouts = xml.match(/<time-layout .*?<\/time-layout>/gs) ?? [];
  return `${head}${all(locations)}${layouts.join("")}${all(parameters)}</data></dwml>`;
}

const twoPoints = await sampleText("daemon/dwml.xml.gz");
const history = await sampleText("daemon/history-20260822T175501Z-4h-25stations.xml.gz");
const cache = await sampleText("noaa/awc/metars.cache-20260822T1755Z.xml.gz");

const metar = { parse: parseMetarDocument, rows: metarRows };
const dwml = { parse: (text: string) => parseDwml(text, RECEIVED_LATE_MS), rows: dwmlRows };
const DOCUMENTS = [
  { name: "METAR history answer, 25 stations, 4 h", text: history, ...metar },
  { name: "METAR cache, 5,086 reports", text: cache, ...metar },
  { name: "DWML, 2 points", text: twoPoints, ...dwml },
  {
    name: `DWML, ${POINTS_PER_REQUEST} points`,
    text: repeatPoints(twoPoints, POINTS_PER_REQUEST),
    ...dwml,
  },
];

function measure(isSmall: boolean): Promise<boolean> {
  const megabytes = isSmall ? 2 : 40;
  console.log("MB of text per CPU second\n");
  console.log(
    "| document | MB | rows | parse | parse, check, make rows | fast-xml-parser | ratio |",
  );
  console.log("|---|---:|---:|---:|---:|---:|---:|");
  for (const { name, text, parse, rows } of DOCUMENTS) {
    const parsed = rate(text, megabytes, parse);
    const rowed = rate(text, megabytes, rows);
    const objects = rate(text, megabytes, (text) => plain.parse(text));
    const cells = [
      name,
      (text.length / MB).toFixed(2),
      rows(text),
      parsed.toFixed(0),
      rowed.toFixed(0),
      objects.toFixed(1),
      `${(parsed / objects).toFixed(1)} ×`,
    ];
    console.log(`| ${cells.join(" | ")} |`);
  }
  return Promise.resolve(true);
}

await runBenchmark({
  name: "parse_rates",
  summary: "How fast METAR and DWML documents are read, beside a plain parse by fast-xml-parser.",
  measure,
});
