/** The version of both programs (semantic versioning). */
export const VERSION = "0.1.0";

/**
 * The commit this program was built from, or `checkout` when it runs from its sources: a build writes the full
 * hash into `commit.txt` beside this file and includes it.
 */
export function buildCommit(): string {
  try {
    return Deno.readTextFileSync(new URL("./commit.txt", import.meta.url)).trim();
  } catch {
    return "checkout";
  }
}
