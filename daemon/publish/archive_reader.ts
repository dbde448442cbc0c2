import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import { folderStore } from "../../shared/storage/folder_store.ts";
import type { ObjectStore } from "../../shared/storage/object_store.ts";
import { s3Store } from "../../shared/storage/s3_store.ts";
import { BUCKET_PREFIX } from "./archive_place.ts";

/** The archive as something to read back. */
export interface ArchiveReader {
  describe(): string;
  /** The weather files of some UTC days, in no particular order. */
  list(days: Iterable<string>): AsyncIterable<WeatherFileName>;
  /** The bytes of a file that {@link list} named. */
  read(name: WeatherFileName): Promise<Uint8Array | undefined>;
  close(): void;
}

/** The bucket when one is configured, else the folder. */
export async function archiveReader(settings: {
  readonly rawDataDir: string;
  readonly s3Bucket?: string | undefined;
  readonly s3Endpoint?: string | undefined;
  readonly s3Region: string;
}): Promise<ArchiveReader> {
  const { s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region } = settings;
  if (bucket === undefined) {
    return reader(folderStore(settings.rawDataDir, { create: false }), "", () => {});
  }
  const store = await s3Store({ bucket, endpoint, region });
  return reader(store, BUCKET_PREFIX, () => store.close());
}

function reader(store: ObjectStore, prefix: string, close: () => void): ArchiveReader {
  return {
    describe: () => store.describe(),
    async *list(days) {
      for (const day of days) {
        for await (const key of store.list(`${prefix}${day}/`)) {
          const name = parseWeatherFileName(key.split("/").at(-1) ?? "");
          if (name?.day === day) yield name;
        }
      }
    },
    read: ({ day, name }) => store.get(`${prefix}${day}/${name}`),
    close,
  };
}
