import { closeSync, constants, fstatSync, openSync, readSync } from "node:fs";
import { messageOf } from "../../../shared/message_of.ts";
import type { NodeRuntime, WasmModule } from "./duckdb_blocking.d.ts";
import type { NamedFile } from "./engine_message.ts";

/** The system refused what has nothing to do with the content of a file: descriptors ran out, or access is denied. */
export class SystemError extends Error {
  override readonly name = "SystemError";
}

/** File access for the engine, handed to it in place of its own. */
export interface ReadOnlyRuntime extends NodeRuntime {
  /**
   * Opens the files that may be read until {@link closeAll}.
   * @throws {SystemError} when the system opens no more, or not this one
   * @throws {Error} naming the file that is not there
   */
  openAll(files: readonly NamedFile[]): void;
  /** Closes them. */
  closeAll(): void;
}

/**
 * File access that only reads, and only files that were opened for it: the engine's own runtime opens for writing,
 * creates what is missing, and looks names up in the working folder. Files are opened before the engine asks for them,
 * because it never comes back from a failure to open one.
 */
export function readOnlyRuntime(node: NodeRuntime): ReadOnlyRuntime {
  const byPath = new Map<string, number>();
  const byId = new Map<number, number>();

  const attempt = (module: WasmModule, work: () => number): number => {
    try {
      return work();
    } catch (error) {
      const message = messageOf(error);
      module.ccall("duckdb_web_fail_with", null, ["string"], [message]);
      return 0;
    }
  };
  const refuse = (module: WasmModule) =>
    attempt(module, () => {
      throw new Error("the weather engine only reads");
    });
  const descriptorOf = (fileId: number): number => {
    const descriptor = byId.get(fileId);
    if (descriptor === undefined) throw new Error("a file is not open");
    return descriptor;
  };

  return {
    ...node,
    openAll(files) {
      for (const { name, path } of files) {
        if (byPath.has(path)) continue;
        try {
          byPath.set(path, openSync(path, constants.O_RDONLY));
        } catch (cause) {
          const message = `${name} cannot be opened: ${messageOf(cause)}`;
          const isGone = (cause as NodeJS.ErrnoException).code === "ENOENT";
          throw new (isGone ? Error : SystemError)(message, { cause });
        }
      }
    },
    closeAll() {
      for (const descriptor of byPath.values()) closeSync(descriptor);
      byPath.clear();
      byId.clear();
    },
    openFile: (module: WasmModule, fileId: number) =>
      attempt(module, () => {
        const info = node.resolveFileInfo(module, fileId);
        const descriptor = byPath.get(info?.dataUrl ?? "");
        if (descriptor === undefined) throw new Error(`${info?.fileName} is no file of this query`);
        byId.set(fileId, descriptor);
        const result = module._malloc(2 * 8);
        module.HEAPF64[result >> 3] = fstatSync(descriptor).size;
        module.HEAPF64[(result >> 3) + 1] = 0;
        return result;
      }),
    readFile: (module: WasmModule, fileId: number, buffer: number, bytes: number, offset: number) =>
      attempt(module, () => readSync(descriptorOf(fileId), module.HEAPU8, buffer, bytes, offset)),
    getLastFileModificationTime: (module: WasmModule, fileId: number) =>
      attempt(module, () => fstatSync(descriptorOf(fileId)).mtime.getTime()),
    closeFile(_module: WasmModule, fileId: number) {
      byId.delete(fileId); // the descriptor may serve another scan
      return 0;
    },
    checkFile: () => false,
    checkDirectory: () => false,
    glob: () => 0,
    listDirectoryEntries: () => false,
    writeFile: refuse,
    truncateFile: refuse,
    removeFile: refuse,
    moveFile: refuse,
    createDirectory: refuse,
    removeDirectory: refuse,
  } as ReadOnlyRuntime;
}
