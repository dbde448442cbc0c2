import type { WantedList } from "../../shared/contract/wanted.ts";
import { answerJson } from "../http/answer.ts";
import { type Route, signedGet } from "../http/route.ts";
import { READ_WANTED } from "./operations/uploader.ts";

/** What knows which evidence the open events lack. */
export interface WantedLister {
  list(): Promise<WantedList>;
}

/** Tells an uploader what to collect once more: `/oracle/wanted`. */
export function wantedRoutes(wanted: WantedLister): Route[] {
  return [signedGet(READ_WANTED, async () => answerJson(await wanted.list()))];
}
