import { dirname } from "node:path";
import { RefusalError } from "../../../shared/contract/refusal_error.ts";
import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import { type FileSource, fileSource } from "../../../shared/parquet/file_source.ts";
import { syncFolder } from "../../../shared/storage/durable_file.ts";
import type { FreeSpace } from "./disk_space.ts";
import type { FileCache } from "../light/file_cache.ts";
import { fileFacts, WeatherFileError } from "../facts/file_facts.ts";
import type { Layout } from "../layout.ts";
import type { ArchiveLimits } from "../limits.ts";
import { diskFull, isDiskFull, receive, removeIfThere, type UploadBody } from "./receive.ts";
import type { Logger } from "@logtape/logtape";

/** What publishing needs. */
export interface PublishOptions {
  readonly layout: Layout;
  readonly cache: FileCache;
  readonly limits: ArchiveLimits;
  readonly freeSpace: FreeSpace;
  readonly log: Logger;
}

/**
 * Publishes a weather file: received, checked, flushed, and linked to its name, where it never changes again.
 *
 * @throws {RefusalError} `invalid`, `too_large`, `conflict` or `disk_full`; then nothing of it stays
 */
export async function publishFile(
  name: string,
  body: UploadBody,
  options: PublishOptions,
): Promise<WeatherFileName> {
  const { layout, limits } = options;
  const file = parseWeatherFileName(name);
  if (!file) {
    throw new RefusalError(
      "invalid",
      "the name must be observations_<instant>.parquet or forecasts_<instant>.parquet, the instant in UTC",
      "file_name",
    );
  }
  if (await exists(layout.original(file))) throw alreadyPublished();
  await Deno.mkdir(layout.incoming, { recursive: true });
  const size = body instanceof Uint8Array ? body.byteLength : 0;
  if (await options.freeSpace(layout.weatherDir) < limits.freeBytes + size) throw diskFull();

  const received = await receive(body, layout.incoming, limits.fileBytes);
  try {
    using source = await fileSource(received.path);
    const { facts, footer } = await checked(source, file, limits);
    await linkInPlace(received.path, file, layout);
    await removeIfThere(received.path);
    await cacheIt(() =>
      options.cache.add(file, facts, { source, footer, sha256: received.sha256 })
    );
  } finally {
    await removeIfThere(received.path);
  }
  return file;

  /** The file is published whether or not the cache takes it: it is made again when it is asked for. */
  async function cacheIt(add: () => Promise<unknown>): Promise<void> {
    try {
      await add();
    } catch (error) {
      options.log.warn("The light copy of {name} was not made: {error}", { name, error });
    }
  }
}

async function checked(source: FileSource, file: WeatherFileName, limits: ArchiveLimits) {
  try {
    return await fileFacts(source, file.kind, limits);
  } catch (error) {
    if (!(error instanceof WeatherFileError)) throw error;
    throw new RefusalError("invalid", `not a weather file: ${error.message}`, undefined, {
      cause: error,
    });
  }
}

async function linkInPlace(path: string, file: WeatherFileName, layout: Layout): Promise<void> {
  const place = layout.original(file);
  try {
    await Deno.mkdir(dirname(place), { recursive: true });
    await Deno.link(path, place);
    await syncFolder(dirname(place));
    await syncFolder(layout.weatherDir);
  } catch (error) {
    if (error instanceof Deno.errors.AlreadyExists) throw alreadyPublished(error);
    throw isDiskFull(error) ? diskFull(error) : error;
  }
}

async function exists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}

function alreadyPublished(cause?: unknown): RefusalError {
  return new RefusalError("conflict", "file was already published", undefined, { cause });
}
