import type { Command } from "../../shared/cli/command.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import type { DaemonSettings } from "../settings.ts";

/** The command `keygen`: makes the key that signs uploads and tells the oracle's operator what to add. */
export const keygen: Command<DaemonSettings> = {
  name: "keygen",
  summary: "Create the private key and print its public name; an existing file is never replaced.",
  async run(call) {
    const { settings } = await call.settings();
    const key = await createKeyFile(settings.privateKey);
    call.print(`private key written to ${settings.privateKey}`);
    call.print(`public key: ${key.npub}`);
    call.print("Add it to the oracle's settings:");
    call.print(`uploader_pubkeys = ["${key.npub}"]`);
    return 0;
  },
};
