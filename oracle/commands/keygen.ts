import type { Command } from "../../shared/cli/command.ts";
import { createKeyFile } from "../../shared/keys/key_file.ts";
import type { OracleSettings } from "../settings.ts";

/** The command `keygen`: makes the key that attests, and tells its public name. */
export const keygen: Command<OracleSettings> = {
  name: "keygen",
  summary: "Create the private key and print its public name; an existing file is never replaced.",
  async run(call) {
    const { settings } = await call.settings();
    const key = await createKeyFile(settings.oraclePrivateKey);
    call.print(`private key written to ${settings.oraclePrivateKey}`);
    call.print(`public key: ${key.npub}`);
    call.print("Add the daemon's and the coordinators' public keys to this oracle's settings:");
    call.print('uploader_pubkeys = ["npub1…"]');
    call.print('coordinator_pubkeys = ["npub1…"]');
    return 0;
  },
};
