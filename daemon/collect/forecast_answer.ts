import { sha256Hex } from "../../shared/bytes/sha256.ts";
import type { ForecastSource } from "../../shared/contract/forecast_file.ts";
import type { ForecastFailure } from "../../shared/contract/forecast_receipts.ts";
import { NoaaDocumentError } from "../../shared/noaa/error.ts";
import { type DwmlDocument, parseDwml } from "../../shared/noaa/ndfd/document.ts";
import { encodeDocument } from "../../shared/parquet/packed_document.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { type ForecastBatch, pointKey } from "./forecast_plan.ts";

/** An answer of NDFD that looks like a forecast, not read yet; times are ms of the daemon's clock. */
export interface ForecastAnswer {
  readonly asked: ForecastBatch;
  readonly url: string;
  readonly xml: string;
  readonly status: number;
  readonly requestedAtMs: number;
  readonly completedAtMs: number;
}

/** Everything that came of one planned batch. */
export interface BatchOutcome {
  readonly answers: readonly ForecastAnswer[];
  readonly failures: readonly ForecastFailure[];
}

/** What an answer says, and its text ready for the footer. */
export interface ReadAnswer {
  readonly document: DwmlDocument;
  readonly source: ForecastSource;
}

/** Reads an answer; a document that breaks a rule is a failure of all its points. */
export function readForecastAnswer(answer: ForecastAnswer): ReadAnswer | ForecastFailure {
  const { url, xml, completedAtMs } = answer;
  try {
    const document = parseDwml(xml, completedAtMs);
    const source: ForecastSource = {
      url,
      received_at: formatInstant(completedAtMs),
      sha256: sha256Hex(xml),
      encoding: "gzip+base64",
      content: encodeDocument(xml),
    };
    return { document, source };
  } catch (error) {
    if (!(error instanceof NoaaDocumentError)) throw error;
    return forecastFailure(answer.asked, { ...answer, reason: error.message });
  }
}

/** The receipt of points that got no forecast. */
export function forecastFailure(
  points: ForecastBatch,
  what: { requestedAtMs: number; completedAtMs: number; status: number | null; reason: string },
): ForecastFailure {
  return {
    points: points.map(({ point }) => pointKey(point)),
    station_ids: points.flatMap(({ stations }) => stations.map((station) => station.stationId)),
    requested_at: formatInstant(what.requestedAtMs),
    completed_at: formatInstant(what.completedAtMs),
    response_status: what.status,
    error: what.reason,
  };
}
