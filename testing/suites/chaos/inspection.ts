import { join } from "node:path";
import { sha256Hex } from "../../../shared/bytes/sha256.ts";
import { parseWeatherFileName } from "../../../shared/contract/weather_file_name.ts";
import { type FoundFile, scanDays } from "../../delivery/spool_scan.ts";
import type { World } from "./world/world.ts";

/**
 * Looks at the disks after a cycle, while nothing is broken: files under final names are whole, what is noted as
 * delivered lies where it was delivered to, with equal bytes, and nothing else was delivered.
 */
export async function inspect(world: World): Promise<void> {
  const { ledger } = world;
  for (const file of await scanDays(world.spool)) {
    if (ledger.litter.has(file.name)) continue;
    if (!file.isWhole) ledger.broken(`${file.name} is half a file under a final name`);
    const hash = sha256Hex(await Deno.readFile(file.path));
    const before = ledger.files.get(file.name);
    if (before !== undefined && before !== hash) ledger.broken(`${file.name} changed in the spool`);
    ledger.files.set(file.name, hash);
    if (file.isUploaded && ledger.oracle.note(file.name)) await inspectUpload(world, file, hash);
    await inspectArchived(world, file, hash);
  }
}

async function inspectUpload(world: World, file: FoundFile, hash: string): Promise<void> {
  const there = await hashOf(placeIn(world.weatherDir, file.name));
  if (there === hash) return;
  const what = there === undefined ? "is not there" : "has other content there";
  world.ledger.broken(`${file.name} is noted as uploaded and ${what}`);
}

async function inspectArchived(world: World, file: FoundFile, hash: string): Promise<void> {
  const { ledger } = world;
  if (!file.isArchived) {
    const inFolder = await hashOf(placeIn(world.rawData, file.name)) !== undefined;
    if (inFolder || ledger.bucket.mayBeThere(file.name)) ledger.archivedUnnoted.add(file.name);
    return;
  }
  if (!ledger.bucket.note(file.name)) return;
  const hashes = [
    await hashOf(placeIn(world.rawData, file.name)),
    await hashInBucket(world, file.name),
  ].filter((there) => there !== undefined);
  if (hashes.length === 0) ledger.broken(`${file.name} is noted as archived and is nowhere`);
  if (hashes.some((there) => there !== hash)) {
    ledger.broken(`${file.name} is noted as archived and has other content there`);
  }
  if (hashes.length > 1 && !ledger.archivedUnnoted.has(file.name)) {
    ledger.broken(`${file.name} was archived in the folder and in the bucket`);
  }
}

async function hashInBucket(world: World, name: string): Promise<string | undefined> {
  const bytes = await world.parts.bucket.get(placeIn("weather_data", name));
  return bytes && sha256Hex(bytes);
}

async function hashOf(path: string): Promise<string | undefined> {
  try {
    return sha256Hex(await Deno.readFile(path));
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}

function placeIn(folder: string, name: string): string {
  return join(folder, parseWeatherFileName(name)!.day, name); // the name of a weather file
}
