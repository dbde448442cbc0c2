import { accessSync, constants } from "node:fs";
import { dirname } from "node:path";

/**
 * What keeps a folder from being used, or made where it is missing; `undefined` when nothing does. Nothing is made.
 *
 * @param path absolute
 */
export async function folderProblem(path: string): Promise<string | undefined> {
  for (let place = path;; place = dirname(place)) {
    const found = await look(place);
    if (found === "missing" && place !== dirname(place)) continue;
    if (found === "folder") return undefined;
    const where = place === path ? path : `${path} cannot be made: ${place}`;
    return `${where} ${found === "missing" ? "is not there" : found}`;
  }
}

/** `folder`, `missing`, or what is wrong with it. */
async function look(place: string): Promise<string> {
  try {
    if (!(await Deno.stat(place)).isDirectory) return "is not a folder";
    accessSync(place, constants.W_OK | constants.X_OK);
    return "folder";
  } catch (error) {
    const isMissing = error instanceof Deno.errors.NotFound ||
      error instanceof Deno.errors.NotADirectory; // a file stands above it
    if (isMissing) return "missing";
    return "cannot be written by this user";
  }
}
