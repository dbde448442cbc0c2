/** What names the project's version. */
export interface VersionedFiles {
  /** The text of `shared/version.ts`. */
  readonly source: string;
  readonly changelog: string;
  readonly flake: string;
  /** The text of each chart's `Chart.yaml`, by the chart's name. */
  readonly charts: Readonly<Record<string, string>>;
}

/** The version that the programs say. */
export function versionOf(source: string): string {
  const version = /^export const VERSION = "(\d+\.\d+\.\d+)";$/m.exec(source)?.[1];
  if (!version) throw new Error("shared/version.ts has no VERSION of the form 1.2.3");
  return version;
}

/**
 * Why these files do not agree on one version, each reason with what to do; empty if they do.
 * @param tag the tag to be released, e.g. `v1.2.3`: then the change log must be ready, too
 */
export function versionProblems(files: VersionedFiles, tag?: string): string[] {
  const version = versionOf(files.source);
  const problems: string[] = [];
  const expect = (place: string, found: string | undefined) => {
    if (found !== version) {
      problems.push(
        `${place} says ${found ?? "nothing"}, shared/version.ts ${version}: make them equal`,
      );
    }
  };
  for (const [name, chart] of Object.entries(files.charts)) {
    expect(`the version of the chart ${name}`, /^version: (\S+)$/m.exec(chart)?.[1]);
    expect(`the appVersion of the chart ${name}`, /^appVersion: "(\S+)"$/m.exec(chart)?.[1]);
  }
  expect("flake.nix", /^ *version = "(\S+)";$/m.exec(files.flake)?.[1]);
  if (tag !== undefined) {
    expect("the tag", tag.replace(/^v/, ""));
    if (!tag.startsWith("v")) problems.push(`the tag ${tag} must begin with v`);
    if (changesOf(files.changelog, version) === undefined) {
      problems.push(`CHANGELOG.md has no "## ${version} (year-month-day)": name what is released`);
    }
    if (changesOf(files.changelog, "Unreleased")) {
      problems.push("CHANGELOG.md has changes under Unreleased: put them under the version");
    }
  }
  return problems;
}

/** What the change log says of a version; undefined where it does not name it. */
export function changesOf(changelog: string, version: string): string | undefined {
  for (const part of changelog.split(/^## /m).slice(1)) {
    const [title = "", ...lines] = part.split("\n");
    const isIt = version === "Unreleased"
      ? title === version
      : title.startsWith(`${version} (`) && /\(\d{4}-\d{2}-\d{2}\)$/.test(title);
    if (isIt) return lines.join("\n").trim();
  }
}
