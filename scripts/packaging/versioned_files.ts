import type { VersionedFiles } from "./versions.ts";

/** The files of this checkout that name its version. */
export async function versionedFiles(): Promise<VersionedFiles> {
  const read = (path: string) => Deno.readTextFile(path);
  return {
    source: await read("shared/version.ts"),
    changelog: await read("CHANGELOG.md"),
    flake: await read("flake.nix"),
    charts: {
      "noaa-oracle": await read("deploy/helm/noaa-oracle/Chart.yaml"),
      "noaa-daemon": await read("deploy/helm/noaa-daemon/Chart.yaml"),
    },
  };
}
