import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { WeatherFileKind } from "../../shared/contract/weather_file_name.ts";
import type { Clock } from "../../shared/lifecycle/clock.ts";
import type { Uploads } from "../files/uploads/uploads.ts";
import { DAY_MS } from "../../shared/time/units.ts";
import { answerEmpty, answerVersionedText } from "../http/answer.ts";
import { checkInput } from "../http/checked_input.ts";
import { answerPart } from "../http/partial_answer.ts";
import { type Call, get, type Route, signedUpload, type UploadCall } from "../http/route.ts";
import { DOWNLOAD_FILE, LIST_FILES, UPLOAD_FILE } from "./operations/files.ts";

const LISTED_DAYS = 7;
const MOST_LISTED_DAYS = 366;

/** What the file routes need. */
export interface FileRoutesOptions {
  readonly uploads: Pick<Uploads, "publish" | "list" | "open">;
  readonly clock: Clock;
}

/** Publishing, listing and downloading weather files. */
export function fileRoutes({ uploads, clock }: FileRoutesOptions): Route[] {
  async function list({ query }: Call): Promise<Response> {
    const asked = checkInput(LIST_FILES.query, query);
    const end = asked.end ?? clock.now();
    const start = asked.start ?? end - LISTED_DAYS * DAY_MS;
    if (start > end) throw new RefusalError("invalid", "start must not be after end", "start");
    if (end - start > MOST_LISTED_DAYS * DAY_MS) {
      throw new RefusalError(
        "invalid",
        `end must be at most ${MOST_LISTED_DAYS} days after start`,
        "end",
      );
    }
    const fileNames = await uploads.list({ start, end, kinds: chooseKinds(asked) });
    return answerVersionedText(JSON.stringify({ file_names: fileNames }));
  }

  async function download({ params, request }: Call): Promise<Response> {
    const { name } = checkInput(DOWNLOAD_FILE.params, params);
    const file = await uploads.open(name);
    if (!file) throw new RefusalError("not_found", `there is no file ${name}`);
    return await answerPart(request, {
      size: file.size,
      contentType: "application/parquet",
      fileName: name,
      version: file.sha256,
      read: (range) => file.read(range?.first, range && range.last + 1),
      drop: () => file.close(),
    });
  }

  async function publish({ params, body }: UploadCall): Promise<Response> {
    const { name } = checkInput(UPLOAD_FILE.params, params);
    await uploads.publish(name, body);
    return answerEmpty(201);
  }

  return [
    get(LIST_FILES, list),
    get(DOWNLOAD_FILE, download),
    signedUpload(UPLOAD_FILE, publish),
  ];
}

/** Kinds that were asked for; both when neither was named. */
function chooseKinds(asked: { observations?: boolean; forecasts?: boolean }): WeatherFileKind[] {
  const isWanted = (kind: WeatherFileKind, other: WeatherFileKind) =>
    asked[kind] ?? asked[other] !== true;
  const kinds: WeatherFileKind[] = [];
  if (isWanted("observations", "forecasts")) kinds.push("observations");
  if (isWanted("forecasts", "observations")) kinds.push("forecasts");
  return kinds;
}
