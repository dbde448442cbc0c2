import { basename } from "node:path";
import { UsageError } from "../../shared/cli/command.ts";
import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { messageOf } from "../../shared/message_of.ts";
import type { PublishedFile } from "../decision/file_contradictions.ts";
import { decodeRecord } from "../decision/record_codec.ts";

/** A line of `sha256sum`: the hash, a space, a space or `*`, and a path. */
const SUM = /^([0-9a-f]{64}) [ *](.+)$/;
const GZIP = 0x1f;

/**
 * Reads which weather files were published, from what `sha256sum` printed of them or from the list of a record.
 * @throws {UsageError} when it is neither
 */
export async function readPublished(path: string): Promise<readonly PublishedFile[]> {
  try {
    const bytes = await Deno.readFile(path);
    if (bytes[0] === GZIP) return decodeRecord(bytes).evidence.files ?? [];
    return new TextDecoder().decode(bytes).split(/\r?\n/).filter((line) => line !== "")
      .map(publishedFile);
  } catch (error) {
    throw new UsageError(`--published: ${path} cannot be read: ${messageOf(error)}`);
  }
}

function publishedFile(line: string): PublishedFile {
  const [, sha256 = "", place = ""] = SUM.exec(line) ?? [];
  const name = basename(place);
  if (!parseWeatherFileName(name)) {
    throw new RangeError(`${JSON.stringify(line)} is no SHA-256 sum of a weather file`);
  }
  return { name, sha256: sha256 as PublishedFile["sha256"] }; // the pattern is its form
}
