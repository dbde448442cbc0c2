import { FolderStore } from "../../shared/storage/folder_store.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import type { OracleSettings } from "../settings.ts";
import type { DecisionPlaces } from "../signing/decision_store.ts";

/** The places of decision records that the settings name; a bucket is asked for nothing yet. */
export async function decisionPlaces(
  settings: Pick<OracleSettings, "decisionDir" | "decisionBucket" | "s3Endpoint" | "s3Region">,
): Promise<DecisionPlaces> {
  const { decisionDir, decisionBucket: bucket, s3Endpoint: endpoint, s3Region: region } = settings;
  return {
    folder: new FolderStore(decisionDir),
    bucket: bucket === undefined ? undefined : await S3Store.open({ bucket, endpoint, region }),
  };
}

/** Whether two folders are set back together when their disk is; `false` when that cannot be told. */
export async function onOneFileSystem(one: string, other: string): Promise<boolean> {
  try {
    const [a, b] = await Promise.all([Deno.stat(one), Deno.stat(other)]);
    return a.dev === b.dev;
  } catch {
    return false;
  }
}
