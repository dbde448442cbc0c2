import type { Finding } from "../../shared/cli/check_config.ts";
import { addressProblem } from "../../shared/http/address_problem.ts";
import { KeyFileMissingError, readKeyFile } from "../../shared/keys/key_file.ts";
import { messageOf } from "../../shared/message_of.ts";
import { readingProblem } from "../../shared/storage/reading_problem.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { folderProblem } from "../../shared/storage/writable_folder.ts";
import type { DaemonSettings } from "../settings.ts";

const TIMEOUT_MS = 10_000;

/** Looks at what a start of the daemon opens by its settings, and makes nothing. */
export async function* examineDaemon(settings: DaemonSettings): AsyncGenerator<Finding> {
  yield await key(settings);
  for (const [name, folder] of folders(settings)) {
    const problem = await folderProblem(folder);
    if (problem) yield { kind: "problem", text: `${name}: ${problem}` };
  }
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region, metricsBind } = settings;
  if (bucket !== undefined) {
    const store = await S3Store.open({ bucket, endpoint, region });
    const problem = await readingProblem(store);
    yield problem
      ? { kind: "problem", text: `s3_bucket: ${problem}` }
      : { kind: "fine", text: `files can be archived in ${store.describe()}` };
  }
  yield await oracle(settings.baseUrl);
  const problem = metricsBind && addressProblem(metricsBind);
  if (problem) yield { kind: "warning", text: `metrics_bind: ${problem}; maybe a daemon runs` };
}

function* folders({ dataDir, rawDataDir, s3Bucket }: DaemonSettings) {
  yield ["data_dir", dataDir] as const;
  if (s3Bucket === undefined) yield ["raw_data_dir", rawDataDir] as const;
}

async function key({ privateKey: path, generateKey }: DaemonSettings): Promise<Finding> {
  try {
    return { kind: "fine", text: `uploads are signed by ${(await readKeyFile(path)).npub}` };
  } catch (error) {
    if (generateKey && error instanceof KeyFileMissingError) {
      return { kind: "fine", text: `there is no key yet; a start makes ${path}` };
    }
    return { kind: "problem", text: messageOf(error) };
  }
}

/** A daemon starts without its oracle, and keeps what it collected until it answers. */
async function oracle(baseUrl: string): Promise<Finding> {
  try {
    const signal = AbortSignal.timeout(TIMEOUT_MS);
    const response = await fetch(`${baseUrl}/oracle/npub`, { signal });
    const { key } = await response.json();
    return { kind: "fine", text: `the oracle at ${baseUrl} is ${key}` };
  } catch (error) {
    const why = messageOf(error);
    return { kind: "warning", text: `the oracle at ${baseUrl} gives no answer: ${why}` };
  }
}
