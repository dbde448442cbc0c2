import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../shared/contract/weather_file_name.ts";
import { FolderStore } from "../../shared/storage/folder_store.ts";
import { S3Store } from "../../shared/storage/s3_store.ts";
import { BUCKET_PREFIX } from "./archive_place.ts";

/** Where an archive lies: in the bucket when one is named, else in the folder. */
export interface ArchiveSettings {
  readonly rawDataDir: string;
  readonly s3Bucket?: string | undefined;
  readonly s3Endpoint?: string | undefined;
  readonly s3Region: string;
}

/** The archive as something to read back. */
export class ArchiveReader implements Disposable {
  readonly #store: FolderStore | S3Store;
  readonly #prefix: string;

  private constructor(store: FolderStore | S3Store, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** Opens it; nothing is read yet. */
  static async open(settings: ArchiveSettings): Promise<ArchiveReader> {
    const { rawDataDir, s3Bucket: bucket, s3Endpoint: endpoint, s3Region: region } = settings;
    if (bucket === undefined) {
      return new ArchiveReader(new FolderStore(rawDataDir, { create: false }), "");
    }
    return new ArchiveReader(await S3Store.open({ bucket, endpoint, region }), BUCKET_PREFIX);
  }

  describe(): string {
    return this.#store.describe();
  }

  /** The weather files of some UTC days, in no particular order. */
  async *list(days: Iterable<string>): AsyncIterable<WeatherFileName> {
    for (const day of days) {
      for await (const key of this.#store.list(`${this.#prefix}${day}/`)) {
        const name = parseWeatherFileName(key.split("/").at(-1) ?? "");
        if (name?.day === day) yield name;
      }
    }
  }

  /** The bytes of a file that {@link list} named. */
  read({ day, name }: WeatherFileName): Promise<Uint8Array | undefined> {
    return this.#store.get(`${this.#prefix}${day}/${name}`);
  }

  /** Closes idle connections. */
  [Symbol.dispose](): void {
    if (this.#store instanceof S3Store) this.#store.close();
  }
}
