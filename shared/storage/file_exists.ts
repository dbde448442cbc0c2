/**
 * Whether something lies at this path: a file, a folder, or a link wherever it leads.
 * @throws {Error} when it cannot be found out, e.g. for want of rights
 */
export async function fileExists(path: string): Promise<boolean> {
  try {
    await Deno.lstat(path);
    return true;
  } catch (error) {
    if (error instanceof Deno.errors.NotFound) return false;
    throw error;
  }
}
