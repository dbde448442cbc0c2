import { messageOf } from "../message_of.ts";
import type { ObjectStore } from "./object_store.ts";

/** What keeps a store from being read; `undefined` when nothing does. It is asked for one key and changed in nothing. */
export async function readingProblem(store: ObjectStore): Promise<string | undefined> {
  try {
    for await (const _key of store.list("")) break;
    return undefined;
  } catch (error) {
    return messageOf(error);
  }
}
