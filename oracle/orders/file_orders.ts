import { parseWeatherFileName } from "../../shared/contract/weather_file_name.ts";
import { RefusalError } from "../../shared/contract/refusal_error.ts";
import type { FileProblems } from "../files/listed/file_problems.ts";
import type { Quarantine } from "../files/listed/quarantine.ts";
import type { RetentionReport } from "../files/uploads/retention.ts";
import { done, type FileOrder, type OrderAnswer } from "./order.ts";

/** The weather files, as far as orders go. */
export interface OrderedFiles {
  readonly quarantine: Pick<Quarantine, "setAside" | "restore">;
  /** Where list and disk are not as they should be. */
  problems(): Promise<Pick<FileProblems, "missing">>;
  /** Removes what is older than the retention and no open event needs. */
  clean(): Promise<RetentionReport>;
}

/**
 * Does what an order about weather files says.
 * @throws {RefusalError} when it cannot be done to this file
 */
export function carryOutFileOrder(order: FileOrder, files: OrderedFiles): Promise<OrderAnswer> {
  switch (order.order) {
    case "set aside":
      return setAside(order, files);
    case "remove missing":
      return removeMissing(order.reason, files);
    case "restore":
      return restore(order.name, files);
    case "clean":
      return clean(files);
  }
}

async function setAside(
  { name, how, reason }: FileOrder & { readonly order: "set aside" },
  { quarantine }: OrderedFiles,
): Promise<OrderAnswer> {
  await quarantine.setAside(fileNamed(name), how, reason);
  return done(
    how === "removed"
      ? `${name} is removed`
      : `${name} is quarantined: \`noaa-oracle files restore ${name}\` takes it back`,
  );
}

async function removeMissing(
  reason: string,
  { quarantine, problems }: OrderedFiles,
): Promise<OrderAnswer> {
  const { missing } = await problems();
  for (const { file } of missing) await quarantine.setAside(file, "removed", reason);
  if (missing.length === 0) return done("no file is missing");
  return done(...missing.map(({ file }) => `${file.name} is removed`));
}

async function restore(name: string, { quarantine }: OrderedFiles): Promise<OrderAnswer> {
  await quarantine.restore(fileNamed(name));
  return done(`${name} is in use again`);
}

async function clean({ clean }: OrderedFiles): Promise<OrderAnswer> {
  return done(...removalLines(await clean(), "removed"));
}

/** What a clean-up did, or would do, in lines. */
export function removalLines(
  { removed, bytes, kept }: RetentionReport,
  what: "removed" | "would be removed",
): string[] {
  return [
    ...removed.map(({ file, size }) => `${file.name} ${size}`),
    `${removed.length} files of ${bytes} bytes ${what}, ${kept} kept for open events`,
  ];
}

function fileNamed(name: string) {
  const file = parseWeatherFileName(name);
  if (file) return file;
  throw new RefusalError("invalid", `${name} is not the name of a weather file`);
}
