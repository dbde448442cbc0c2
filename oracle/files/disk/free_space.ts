import { statfs } from "node:fs/promises";

/** Tells how many bytes an unprivileged program may still write below a folder. */
export type FreeSpace = (folder: string) => Promise<number>;

/** The free space of the file system that holds a folder. */
export const freeSpace: FreeSpace = async (folder) => {
  const { bavail, bsize } = await statfs(folder);
  return bavail * bsize;
};

/** Whether an error of the file system says that the disk or a quota is used up. */
export function isDiskFull(error: unknown): boolean {
  const { code } = (error ?? {}) as { code?: unknown };
  return code === "ENOSPC" || code === "EDQUOT";
}
