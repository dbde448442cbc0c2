import * as v from "valibot";
import { described } from "../../../shared/contract/described.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import type { OpenOperation, SignedOperation } from "../../http/operation.ts";
import { Flag, instant } from "./parameters.ts";

const NAME = "observations_2029-12-31T11:00:00.000Z.parquet";
const PARQUET = "application/parquet";

const FilePath = v.object({
  name: described(
    v.pipe(
      v.string(),
      v.check(
        (name) => parseWeatherFileName(name) !== undefined,
        "must be like observations_2030-01-01T00:00:00Z.parquet or forecasts_2030-01-01T00:00:00Z.parquet",
      ),
    ),
    "Kind and instant of the file.",
    {
      examples: [NAME],
      pattern:
        "^(observations|forecasts)_\\d{4}-\\d{2}-\\d{2}T\\d{2}:\\d{2}:\\d{2}(\\.\\d{1,9})?Z\\.parquet$",
    },
  ),
});

/** The list of weather files. */
export const LIST_FILES = {
  method: "GET",
  path: "/files",
  id: "listFiles",
  topic: "files",
  summary: "List weather files",
  cost: "read",
  query: v.object({
    start: v.optional(
      instant("Files from here on; 7 days before `end` unless given.", "2029-12-31T00:00:00Z"),
    ),
    end: v.optional(
      instant(
        "Files until then, at most 366 days after `start`; now unless given.",
        "2030-01-01T00:00:00Z",
      ),
    ),
    observations: v.optional(
      described(Flag, "Whether files of observations; both kinds unless one is chosen."),
    ),
    forecasts: v.optional(
      described(Flag, "Whether files of forecasts; both kinds unless one is chosen."),
    ),
  }),
  answer: {
    description: "Their names, oldest first.",
    schema: v.object({ file_names: v.array(v.string()) }),
    example: { file_names: [NAME] },
    keeping: "version",
  },
} as const satisfies OpenOperation;

/** One weather file. */
export const DOWNLOAD_FILE = {
  method: "GET",
  path: "/file/:name",
  id: "downloadFile",
  topic: "files",
  summary: "Download a weather file",
  description: "Byte for byte as it was uploaded; readers of parquet can read it where it lies.",
  cost: "download",
  params: FilePath,
  answer: {
    description: "The file; its tag is the SHA-256 of its bytes.",
    mediaType: PARQUET,
    keeping: "parts",
  },
  refusals: { 404: "There is no such file." },
} as const satisfies OpenOperation;

/** Stores a weather file. */
export const UPLOAD_FILE = {
  method: "POST",
  path: "/file/:name",
  id: "uploadFile",
  topic: "files",
  summary: "Upload a weather file",
  description: "At most 128 MiB. What was answered with 201 is stored for good.",
  role: "uploader",
  params: FilePath,
  body: { description: "A parquet file with its footers.", mediaType: PARQUET },
  answer: { status: 201, description: "It is stored." },
  refusals: {
    400: "The file, its name or its footers break a rule.",
    409: "A file of that name exists, or was set aside.",
    413: "What it unpacks to is too large.",
    503: "It could not be read through in time, or the oracle is busy; nothing was stored.",
    507: "The disk has no room for it.",
  },
} as const satisfies SignedOperation;
