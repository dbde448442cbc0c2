/** What of a file changes when its content does; compared as a whole. */
export type FileIdentity = string;

/** Size, inode and both change times of a file; `undefined` when there is none. */
export async function fileIdentity(path: string): Promise<FileIdentity | undefined> {
  try {
    const { size, ino, mtime, ctime } = await Deno.stat(path);
    return [size, ino, mtime?.getTime(), ctime?.getTime()].join(" ");
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return undefined;
    throw error;
  }
}
