import type { Logger } from "@logtape/logtape";
import * as v from "valibot";
import {
  compareWeatherFileNames,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import { type ClosedSpan, spanContains } from "../../shared/time/closed_span.ts";
import { formatInstant } from "../../shared/time/instant.ts";
import { DAY_MS, MINUTE_MS } from "../../shared/time/units.ts";
import { formatDay, startOfDay } from "../../shared/time/utc_days.ts";
import { readBounded } from "../../shared/bytes/bounded_body.ts";
import type { ArchiveReader } from "../publish/archive_reader.ts";
import { type Delivery, DeliveryError } from "../publish/delivery.ts";

/** What a backfill found and did. */
export interface BackfillResult {
  /** Files of the span in the archive. */
  readonly held: number;
  /** Of these, files the oracle did not list. */
  readonly missing: number;
  readonly uploaded: number;
  readonly failed: number;
}

/** Days of one listing; hourly cycles make 1,500 names of them. */
const DAYS_PER_LISTING = 31;
const LISTING_BYTES = 8 * 1024 * 1024;
const LISTING_TIMEOUT_MS = MINUTE_MS;

const Listing = v.object({ file_names: v.array(v.string()) });

/**
 * Uploads the files of the archive with a stamp in the span that the oracle does not list, oldest first. Files
 * that are refused are logged and passed over; an oracle that refuses us or is down ends it.
 * @throws {Error} when the oracle cannot be asked what it holds
 * @throws {StorageError} when the archive cannot be read
 */
export async function backfillOracle(options: {
  archive: ArchiveReader;
  oracle: Delivery;
  baseUrl: string;
  fromMs: number;
  toMs: number;
  dryRun: boolean;
  log: Logger;
  signal?: AbortSignal;
}): Promise<BackfillResult> {
  const { archive, oracle, log, signal, dryRun } = options;
  let held = 0, missing = 0, uploaded = 0, failed = 0;
  for (const days of listings(options.fromMs, options.toMs)) {
    const files = await filesOf(archive, days, options);
    held += files.length;
    const first = files.at(0), last = files.at(-1);
    if (first === undefined || last === undefined) continue;
    const known = await listHeld(options.baseUrl, first, last, signal);
    for (const name of files.filter((file) => !known.has(file.name))) {
      signal?.throwIfAborted();
      missing++;
      if (dryRun) {
        log.info("{name} is missing at the oracle", { name: name.name });
        uploaded++;
        continue;
      }
      const bytes = await archive.read(name);
      if (bytes === undefined) continue; // removed since it was listed
      try {
        await oracle.deliver(name, new Uint8Array(bytes), signal);
        uploaded++;
        log.info("uploaded {name} from {archive}", {
          name: name.name,
          archive: archive.describe(),
        });
      } catch (error) {
        if (!(error instanceof DeliveryError)) throw error;
        failed++;
        log.error("{reason}", { reason: error.message });
        if (error.scope !== "file") return { held, missing, uploaded, failed };
      }
    }
  }
  return { held, missing, uploaded, failed };
}

function* listings(fromMs: number, toMs: number): Iterable<string[]> {
  for (let startMs = startOfDay(fromMs); startMs <= toMs; startMs += DAYS_PER_LISTING * DAY_MS) {
    const days: string[] = [];
    for (let i = 0; i < DAYS_PER_LISTING && startMs + i * DAY_MS <= toMs; i++) {
      days.push(formatDay(startMs + i * DAY_MS));
    }
    yield days;
  }
}

async function filesOf(
  archive: ArchiveReader,
  days: Iterable<string>,
  span: ClosedSpan,
): Promise<WeatherFileName[]> {
  const files: WeatherFileName[] = [];
  for await (const name of archive.list(days)) {
    if (spanContains(span, Number(name.instantNs / 1_000_000n))) files.push(name);
  }
  return files.sort(compareWeatherFileNames);
}

async function listHeld(
  baseUrl: string,
  first: WeatherFileName,
  last: WeatherFileName,
  signal?: AbortSignal,
): Promise<Set<string>> {
  const msOf = ({ instantNs }: WeatherFileName) => Number(instantNs / 1_000_000n);
  const url = new URL(`${baseUrl}/files`);
  url.searchParams.set("start", formatInstant(msOf(first)));
  url.searchParams.set("end", formatInstant(msOf(last) + 1));
  const limits = [AbortSignal.timeout(LISTING_TIMEOUT_MS), ...(signal ? [signal] : [])];
  const response = await fetch(url, { signal: AbortSignal.any(limits) });
  const body = await readBounded(response.body, LISTING_BYTES);
  if (!response.ok) {
    throw new Error(`the oracle answered ${response.status} when asked for its files`);
  }
  const { file_names } = v.parse(Listing, JSON.parse(new TextDecoder().decode(body)));
  return new Set(file_names);
}
