/** Removes a folder in which writes that began before may still make files, or the folder itself anew. */
export function removeNow(folder: string): void {
  const moment = new Int32Array(new SharedArrayBuffer(4));
  for (let left = 50, absences = 0; left > 0 && absences < 5; left--) {
    try {
      Deno.removeSync(folder, { recursive: true });
    } catch (error) {
      if (error instanceof Deno.errors.NotFound) absences++;
    }
    Atomics.wait(moment, 0, 0, 20);
  }
  try {
    Deno.statSync(folder);
    console.error(`could not remove ${folder}`);
  } catch {
    // it is gone
  }
}
