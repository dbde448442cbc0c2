import * as v from "valibot";
import type { Metric } from "../../../../shared/contract/metric.ts";
import type { ForecastMetric } from "../../../../shared/contract/forecast_file.ts";
import { decodeDocument, MAX_DOCUMENT_BYTES } from "../../../../shared/parquet/retained.ts";
import type { DecisionRecord } from "../../../decision/decision_record.ts";
import { BASELINE_FIELDS } from "../../../evidence/forecasts/baseline_metrics.ts";
import { dwmlMark } from "./dwml_marks.ts";
import { metarMarks } from "./metar_marks.ts";
import { type Passage, passageOf, type Span } from "./passage.ts";

type Reading = DecisionRecord["readings"][number];
type Rest = Reading["observed_rests"][number];

/** One thing that a reading was made from, to be looked at. */
export interface Source {
  /** When it was reported, or the interval that it was forecast for, as its row spells it. */
  readonly when: string;
  /** Where NOAA gave it out, and what it hashes to. */
  readonly url: string;
  readonly sha256: string;
  /** The raw report by itself; only of METAR. */
  readonly report: Passage | null;
  /** The whole document, unpacked when it is asked for. */
  readonly document: () => Passage;
}

/** What the observed half of a reading rests on. */
export function observedSources(record: DecisionRecord, reading: Reading): Source[] {
  return reading.observed_rests.flatMap((rest) => {
    const row = record.evidence.observations.find((each) =>
      each.file === rest.file && each.station_id === reading.target &&
      each.generated_at === rest.at
    );
    const raw = rest.until === null ? row?.raw_text ?? null : null;
    const marks = raw === null ? [] : metarMarks(reading.metric, raw, reading.target);
    return sourceOf(
      record,
      rest,
      raw === null ? null : passageOf(raw, marks),
      (text) =>
        raw === null ? hourMarks(record, reading, rest, text) : reportMarks(text, raw, marks),
    );
  });
}

/** What the forecast half of a reading rests on. */
export function baselineSources(record: DecisionRecord, reading: Reading): Source[] {
  return reading.baseline_rests.flatMap((rest) =>
    sourceOf(record, rest, null, (text) => forecastMarks(record, reading, rest, text))
  );
}

function sourceOf(
  { evidence }: DecisionRecord,
  { file, at, until, sha256 }: Rest,
  report: Passage | null,
  marksOf: (text: string) => readonly Span[],
): Source[] {
  const document = evidence.documents.find((each) => each.file === file && each.sha256 === sha256);
  if (!document) return [];
  return [{
    when: until === null ? at : `${at} to ${until}`,
    url: document.url,
    sha256: document.sha256,
    report,
    document() {
      const bytes = decodeDocument(document.content, MAX_DOCUMENT_BYTES);
      const text = new TextDecoder().decode(bytes);
      return passageOf(text, marksOf(text));
    },
  }];
}

/** The marks of a report in the document that holds it. */
function reportMarks(text: string, raw: string, marks: readonly Span[]): Span[] {
  const place = text.indexOf(raw);
  return place < 0 ? [] : marks.map(([begin, end]): Span => [place + begin, place + end]);
}

/** In a product of fixed hours, what its line says of the station. */
function hourMarks(
  { evidence }: DecisionRecord,
  { target }: Reading,
  { file, at, until }: Rest,
  text: string,
): Span[] {
  const footer = evidence.precipitation.find((each) => each.file === file);
  const row = footer?.rows.find((each) =>
    each.station_id === target && each.start === at && each.end === until
  );
  if (!row) return [];
  const place = text.indexOf(` ${row.source_station_id} `);
  if (place < 0) return [];
  const end = text.slice(place).search(/\\n|\n|$/);
  return [[place + 1, place + end]];
}

const Layouts = v.record(v.string(), v.object({ layout: v.string(), index: v.number() }));

function forecastMarks(
  { evidence }: DecisionRecord,
  { target, metric }: Reading,
  rest: Rest,
  text: string,
): Span[] {
  const row = evidence.forecasts.find((each) =>
    each.file === rest.file && each.station_id === target && each.begin_time === rest.at &&
    each.end_time === (rest.until ?? rest.at)
  );
  const layouts = v.safeParse(Layouts, parsed(row?.source_layouts ?? null));
  if (!row?.source_location || !layouts.success) return [];
  return BASELINE_FIELDS[metric as Metric].flatMap((field) => {
    const place = layouts.output[field];
    const mark = place && dwmlMark(text, {
      location: row.source_location ?? "",
      metric: field as ForecastMetric, // fields are columns of forecasts
      ...place,
    });
    return mark ? [mark] : [];
  });
}

function parsed(json: string | null): unknown {
  try {
    return JSON.parse(json ?? "null");
  } catch {
    return null; // its row was not used for more than this
  }
}
