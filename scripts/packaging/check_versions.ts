/**
 * Ends with status 1 and the reasons unless all that names a version names the same; with a tag, also that one and the
 * change log. Prints what the change log says of the tag.
 *
 *   deno run --allow-read scripts/packaging/check_versions.ts [TAG]
 *
 * @module
 */
import { versionedFiles } from "./versioned_files.ts";
import { changesOf, versionOf, versionProblems } from "./versions.ts";

const [tag] = Deno.args;
const files = await versionedFiles();
const problems = versionProblems(files, tag);
for (const problem of problems) console.error(problem);
if (tag && problems.length === 0) console.log(changesOf(files.changelog, versionOf(files.source)));
if (problems.length > 0) Deno.exit(1);
