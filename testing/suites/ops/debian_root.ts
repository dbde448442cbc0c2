import { run } from "./command.ts";

/** A small Debian 12 in a folder of its own, in which packages are installed and programs run by chroot. */
export class DebianRoot {
  readonly folder: string;

  private constructor(folder: string) {
    this.folder = folder;
  }

  /** A fresh copy of what `scripts/tools.sh debian` prepared, with the system's own file systems in it. */
  static async make(): Promise<DebianRoot> {
    const folder = await Deno.makeTempDir({ prefix: "debian-" });
    const steps = [
      `cp -a .tools/debian/. ${folder}`,
      `chmod 0755 ${folder}`,
      `mount --bind /proc ${folder}/proc`,
      `mount --bind /dev ${folder}/dev`,
    ];
    const { code, stderr } = await run("bash", ["-c", `set -e\n${steps.join("\n")}`]);
    if (code !== 0) throw new Error(stderr);
    return new DebianRoot(folder);
  }

  /** Copies a file of the machine to a path inside. */
  async add(file: string, path: string): Promise<void> {
    await Deno.copyFile(file, this.folder + path);
  }

  /** Runs a line of shell inside, as root. */
  sh(line: string, env: Record<string, string> = {}) {
    return run("chroot", [this.folder, "/bin/bash", "-c", `set -e; ${line}`], {
      env: { ...env, HOME: "/root", DEBIAN_FRONTEND: "noninteractive", LC_ALL: "C.UTF-8" },
    });
  }

  /** Takes everything away again. */
  async remove(): Promise<void> {
    await run("umount", [`${this.folder}/proc`, `${this.folder}/dev`]);
    const { stdout } = await run("grep", ["-c", this.folder, "/proc/mounts"]);
    if (stdout.trim() !== "0") throw new Error(`${this.folder} is still mounted on`);
    await Deno.remove(this.folder, { recursive: true });
  }
}
