import {
  parseWeatherFileName,
  type WeatherFileName,
} from "../../../shared/contract/weather_file_name.ts";
import type { ObjectStore } from "../../../shared/storage/object_store.ts";
import type { ClosedSpan } from "../../../shared/time/closed_span.ts";
import { DAY_MS } from "../../../shared/time/units.ts";
import { formatDay } from "../../../shared/time/utc_days.ts";

/** Weather files that a daemon archived: a folder or a bucket. Nothing is ever written to it. */
export class Archive {
  readonly #store: Pick<ObjectStore, "get" | "list">;
  readonly #prefix: string;

  /** @param prefix of all keys, before `<day>/<name>` */
  constructor(store: Pick<ObjectStore, "get" | "list">, prefix: string) {
    this.#store = store;
    this.#prefix = prefix;
  }

  /** Its files whose names lie in a closed span, oldest first. */
  async files({ fromMs, toMs }: ClosedSpan): Promise<WeatherFileName[]> {
    const found: WeatherFileName[] = [];
    for (let ms = fromMs; formatDay(ms) <= formatDay(toMs); ms += DAY_MS) {
      const prefix = `${this.#prefix}${formatDay(ms)}/`;
      for await (const key of this.#store.list(prefix)) {
        const file = parseWeatherFileName(key.slice(prefix.length));
        if (!file) continue;
        const atMs = Number(file.instantNs / 1_000_000n);
        if (atMs >= fromMs && atMs <= toMs) found.push(file);
      }
    }
    return found;
  }

  /** The bytes of one of its files; `undefined` when it is gone. */
  read({ day, name }: WeatherFileName): Promise<Uint8Array | undefined> {
    return this.#store.get(`${this.#prefix}${day}/${name}`);
  }
}
