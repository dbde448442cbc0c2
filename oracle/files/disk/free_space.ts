import { statfs } from "node:fs/promises";

/** Tells how many bytes an unprivileged program may still write below a folder. */
export type FreeSpace = (folder: string) => Promise<number>;

/** The free space of the file system that holds a folder. */
export const freeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** The fullest of the file systems that hold folders; a folder that is not there does not count. */
export async function fullest(
  folders: readonly string[],
): Promise<{ readonly folder: string; readonly freeBytes: number }> {
  const rooms = await Promise.all(
    folders.map(async (folder) => ({
      folder,
      freeBytes: await freeSpace(folder).catch(() => Infinity),
    })),
  );
  return rooms.reduce((least, room) => room.freeBytes < least.freeBytes ? room : least);
}

/** Whether an error of the file system says that the disk or a quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "ENOSPC" || code === "EDQUOT";
}
