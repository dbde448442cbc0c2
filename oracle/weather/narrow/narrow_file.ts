import {
  Directory,
  type PagePlace,
  parsePage,
  readTrailer,
  StationPagesError,
  TRAILER_BYTES,
} from "./station_pages.ts";

/** So much of the end is read first: mostly all of the directory. */
const TAIL_BYTES = 96 * 1024;
/** Pages that lie so near each other are read at once, up to so much. */
const NEAR_BYTES = 16 * 1024;
const MOST_BYTES = 1024 * 1024;

/** A narrow file that is open; reads take microseconds of the disk's cache, so that they are not waited for. */
export class NarrowFile implements Disposable {
  readonly directory: Directory;
  /** Another one when another file lies in its place. */
  readonly mark: string;
  readonly #file: Deno.FsFile;

  private constructor(file: Deno.FsFile, directory: Directory, mark: string) {
    this.#file = file;
    this.directory = directory;
    this.mark = mark;
  }

  /**
   * @param known what was read of it before, unless another file lies there now
   * @throws {StationPagesError} when it is damaged
   * @throws {Deno.errors.NotFound} when it is not there
   */
  static open(path: string, known?: Pick<NarrowFile, "directory" | "mark">): NarrowFile {
    const file = Deno.openSync(path, { read: true });
    try {
      const { size, ino, mtime } = file.statSync();
      const mark = [size, ino, mtime?.getTime()].join(" ");
      const directory = known?.mark === mark ? known.directory : readDirectory(file, size);
      return new NarrowFile(file, directory, mark);
    } catch (error) {
      file.close();
      throw error;
    }
  }

  /**
   * The pages of stations, in the order of the file; those without one are left out.
   * @throws {StationPagesError} at a page that is damaged
   */
  *pages(stations: readonly string[]): Generator<readonly [id: string, page: unknown]> {
    const places = stations.flatMap((id) => {
      const place = this.directory.find(id);
      return place ? [{ ...place, id }] : [];
    }).sort((a, b) => a.offset - b.offset);
    for (const near of neighbours(places)) {
      const [first, last] = [near[0]!, near.at(-1)!]; // none is empty
      const bytes = readAt(this.#file, first.offset, last.offset + last.length - first.offset);
      for (const { id, ...place } of near) {
        const start = place.offset - first.offset;
        yield [id, parsePage(bytes.subarray(start, start + place.length), place)];
      }
    }
  }

  [Symbol.dispose](): void {
    this.#file.close();
  }
}

function* neighbours<Place extends PagePlace>(places: readonly Place[]): Generator<Place[]> {
  let near: Place[] = [];
  for (const place of places) {
    const [first, last] = [near[0], near.at(-1)];
    const isNear = first && last && place.offset - last.offset - last.length <= NEAR_BYTES &&
      place.offset + place.length - first.offset <= MOST_BYTES;
    if (!isNear && near.length > 0) {
      yield near;
      near = [];
    }
    near.push(place);
  }
  if (near.length > 0) yield near;
}

function readDirectory(file: Deno.FsFile, size: number): Directory {
  const read = (bytes: number) => readAt(file, Math.max(0, size - bytes), Math.min(size, bytes));
  const tail = read(TAIL_BYTES);
  const { directoryBytes, placeBytes } = readTrailer(tail);
  const needed = directoryBytes + placeBytes + TRAILER_BYTES;
  return new Directory(needed <= tail.length ? tail.subarray(-needed) : read(needed));
}

function readAt(file: Deno.FsFile, offset: number, length: number): Uint8Array {
  const bytes = new Uint8Array(length);
  file.seekSync(offset, Deno.SeekMode.Start);
  for (let filled = 0; filled < length;) {
    const count = file.readSync(bytes.subarray(filled));
    if (count === null) throw new StationPagesError("it is cut off");
    filled += count;
  }
  return bytes;
}
