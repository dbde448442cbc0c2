import { dirname, join } from "node:path";
import type { Logger } from "@logtape/logtape";
import type { WeatherFileKind } from "../../../shared/contract/weather_file_name.ts";
import { DAY_MS, MINUTE_MS } from "../../../shared/time/units.ts";
import { parseDay } from "../../../shared/time/utc_days.ts";
import { messageOf } from "../../../shared/message_of.ts";
import { letOthersPass } from "../../../shared/lifecycle/loop_rounds.ts";
import { nanoseconds } from "../../files/disk/listing.ts";
import type { LightFile } from "../../files/light/light_file.ts";
import type { LightFiles } from "../../files/light/light_files.ts";
import type { NarrowFiles } from "./narrow_files.ts";
import type { NarrowJob, NarrowReply } from "./narrow_job.ts";

/** What narrow files are made with. */
export interface NarrowMakerOptions {
  readonly light: Pick<LightFiles, "days" | "find" | "folder">;
  readonly narrow: NarrowFiles;
  readonly log: Logger;
}

/** The progress is told each time so many files were made. */
const TOLD_EVERY = 100;
/** In place of what a file was made from. */
const DAMAGED = "damaged";
/** Real time that one file may take. */
const JOB_TIMEOUT_MS = 2 * MINUTE_MS;

/**
 * Makes the narrow files in a worker of its own, one at a time: those of the newest day first, and after an upload those
 * of its day. Until they are there, answers come from light copies.
 */
export class NarrowMaker {
  readonly #options: NarrowMakerOptions;
  /** What the files at these paths were made from. */
  readonly #made = new Map<string, string>();
  /** Days to be looked at, the next one last. */
  #days: string[] = [];
  #running: Promise<void> | undefined;
  #worker: Worker | undefined;
  #count = 0;
  readonly #stopping = new AbortController();

  constructor(options: NarrowMakerOptions) {
    this.#options = options;
  }

  /** Days whose narrow files are still to be made or compared. */
  get daysLeft(): number {
    return this.#days.length + (this.#running ? 1 : 0);
  }

  /** Looks at all days, the newest first. */
  async start(): Promise<void> {
    const days = await this.#options.light.days();
    this.#days = [...days.filter((day) => !this.#days.includes(day)), ...this.#days];
    this.#wake();
  }

  /** Looks at a day next: a file of it was published, or a narrow one found damaged. */
  look(day: string): void {
    this.#days = [...this.#days.filter((each) => each !== day), day];
    this.#wake();
  }

  /** Makes anew what turned out damaged. */
  remake(day: string): void {
    for (const path of this.#made.keys()) {
      if (path.startsWith(join(this.#options.narrow.folder, day))) this.#made.set(path, DAMAGED);
    }
    this.look(day);
  }

  /** Resolves when nothing is to be made any more. */
  async idle(): Promise<void> {
    while (this.#running) await this.#running;
  }

  /** Makes no further files, and ends the one at hand. */
  async stop(): Promise<void> {
    this.#days = [];
    this.#stopping.abort();
    await this.idle();
  }

  #wake(): void {
    if (this.#stopping.signal.aborted) return;
    this.#running ??= this.#work().catch((error) => {
      this.#options.log.error("narrow files could not be made: {error}", { error });
    }).finally(() => {
      this.#worker?.terminate(); // it gives its memory back
      this.#worker = undefined;
      this.#running = undefined;
    });
  }

  async #work(): Promise<void> {
    const made = this.#count;
    for (let day = this.#days.pop(); day !== undefined; day = this.#days.pop()) {
      await this.#makeDay(day).catch((error) => {
        this.#options.log.error("narrow files of {day} could not be made: {error}", { day, error });
      });
      await letOthersPass();
    }
    if (this.#stopping.signal.aborted) return;
    await this.#tidy();
    const count = this.#count - made;
    if (count > 1) {
      this.#options.log.info("narrow files are up to date, {count} were made", { count });
    }
  }

  async #makeDay(day: string): Promise<void> {
    for (const job of await this.#jobsOf(day)) {
      if (this.#stopping.signal.aborted) return;
      const reply = await this.#make(job);
      if (this.#stopping.signal.aborted) return;
      if (reply.kind === "made") {
        this.#made.set(job.path, keyOf(job));
        this.#tell(++this.#count);
      } else {
        const message = reply.kind === "failed" ? reply.message : "the worker ended";
        this.#options.log.warn("the narrow file {path} was not made: {message}", {
          path: job.path,
          message,
        });
      }
    }
  }

  #tell(count: number): void {
    if (count % TOLD_EVERY !== 0) return;
    const { daysLeft } = this;
    this.#options.log.info("{count} narrow files made, {daysLeft} days left", { count, daysLeft });
  }

  /** What is missing of a day, observations and the newest forecasts first. */
  async #jobsOf(day: string): Promise<NarrowJob[]> {
    const { narrow } = this.#options;
    const observations = await this.#files("observations", day);
    const forecasts = await this.#files("forecasts", day);
    const jobs = [
      ...(observations.length === 0
        ? []
        : [jobOf("observations", narrow.observationPath(day), observations)]),
      ...forecasts.reverse().map((file) =>
        jobOf("forecasts", narrow.forecastPath(file.file), [file])
      ),
    ];
    return jobs.filter((job) => !this.#isMade(job));
  }

  async #files(kind: WeatherFileKind, day: string): Promise<LightFile[]> {
    const startMs = parseDay(day);
    if (startMs === undefined) return [];
    const span = { fromNs: nanoseconds(startMs), toNs: nanoseconds(startMs + DAY_MS) - 1n };
    return await this.#options.light.find(kind, span);
  }

  #isMade(job: NarrowJob): boolean {
    const key = keyOf(job);
    const known = this.#made.get(job.path);
    if (known !== undefined) return known === key;
    const sources = this.#options.narrow.sourcesAt(job.path);
    if (!sources || keyOf({ sources }) !== key) return false;
    this.#made.set(job.path, key);
    return true;
  }

  async #make(job: NarrowJob): Promise<NarrowReply> {
    try {
      const worker = this.#worker ??= await this.#open();
      const reply = nextReply(worker, this.#stopping.signal);
      worker.postMessage(job);
      const replied = await reply;
      if (replied.kind === "made") await putWhole(job.path, replied.bytes);
      return replied;
    } catch (error) {
      this.#worker?.terminate();
      this.#worker = undefined;
      return { kind: "failed", message: messageOf(error) };
    }
  }

  async #open(): Promise<Worker> {
    const { light, narrow } = this.#options;
    const worker = new Worker(new URL("./narrow_worker.ts", import.meta.url), {
      type: "module",
      name: "narrow files",
      deno: {
        permissions: {
          env: false,
          ffi: false,
          import: false,
          net: false,
          run: false,
          sys: false,
          read: [light.folder, narrow.folder],
          write: false, // a worker that was ended may still write
        },
      },
    });
    await nextReply(worker, this.#stopping.signal);
    return worker;
  }

  /** Removes narrow files of days and uploads that are gone. */
  async #tidy(): Promise<void> {
    const { narrow, light } = this.#options;
    const days = new Set(await light.days());
    for (const path of this.#made.keys()) {
      const [day = ""] = path.slice(narrow.folder.length + 1).split("/");
      if (!days.has(day)) this.#made.delete(path);
    }
    try {
      for await (const { name } of Deno.readDir(narrow.folder)) {
        if (!days.has(name)) await Deno.remove(join(narrow.folder, name), { recursive: true });
      }
    } catch (error) {
      if (!(error instanceof Deno.errors.NotFound)) throw error;
    }
  }
}

/** Puts a file into its place, at once and whole. */
async function putWhole(path: string, bytes: Uint8Array): Promise<void> {
  await Deno.mkdir(dirname(path), { recursive: true });
  const temporary = `${path}.partial`;
  await Deno.writeFile(temporary, bytes);
  await Deno.rename(temporary, path);
}

function jobOf(kind: WeatherFileKind, path: string, files: readonly LightFile[]): NarrowJob {
  const sources = files.map(({ file, sha256, path }) => ({ name: file.name, sha256, path }));
  return { kind, path, sources };
}

/** What a narrow file is made from, in any order. */
function keyOf(
  { sources }: Pick<NarrowJob, "sources"> | { sources: readonly SourceKey[] },
): string {
  return sources.map(({ name, sha256 }) => `${name} ${sha256}`).sort().join("\n");
}

type SourceKey = Pick<NarrowJob["sources"][number], "name" | "sha256">;

/**
 * The next message of the worker.
 * @throws {Error} when it dies, takes too long, or is to stop
 */
async function nextReply(worker: Worker, stopping: AbortSignal): Promise<NarrowReply> {
  const { promise, resolve, reject } = Promise.withResolvers<NarrowReply>();
  const stop = () => reject(new Error("it is stopped"));
  const timer = setTimeout(() => reject(new Error("the worker took too long")), JOB_TIMEOUT_MS);
  stopping.addEventListener("abort", stop);
  if (stopping.aborted) stop();
  worker.onmessage = ({ data }) => resolve(data);
  worker.onmessageerror = () => reject(new Error("an answer could not be read"));
  worker.onerror = (event) => {
    event.preventDefault(); // otherwise it ends this program too
    reject(new Error(event.message));
  };
  try {
    return await promise;
  } finally {
    clearTimeout(timer);
    stopping.removeEventListener("abort", stop);
  }
}
