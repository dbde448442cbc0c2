import assert from "node:assert/strict";
import { bytesToHex } from "@noble/hashes/utils.js";
import vectors from "../../testdata/vectors/dlc-own.json" with { type: "json" };
import {
  createKeyFile,
  isExposed,
  KeyFileError,
  KeyFileMissingError,
  loadKey,
  readKeyFile,
} from "./key_file.ts";
import { keyFromPem, keyToPem } from "./pem.ts";
import type { SecretKey } from "./secret_key.ts";
import { inTemporaryFolder } from "../../testing/fixtures/temporary_folder.ts";

/** The first number that is no secret any more (SEC 2, section 2.4.1). */
const GROUP_ORDER = "fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141";
const hexOf = (key: SecretKey) => key.use(bytesToHex);
const { raw_32_bytes_noaa_oracle: RAW, ...OTHER } = vectors.self_computed.pem;

async function write(path: string, text: string, mode = 0o600): Promise<string> {
  await Deno.writeTextFile(path, text);
  await Deno.chmod(path, mode);
  return path;
}

Deno.test("raw, SEC1 with parameters and PKCS#8 are read, with LF and CRLF", () => {
  for (const { pem, seckey } of [RAW, ...Object.values(OTHER)]) {
    assert.equal(hexOf(keyFromPem(pem)), seckey);
    assert.equal(hexOf(keyFromPem(pem.replaceAll("\n", "\r\n"))), seckey);
  }
});

Deno.test("keys are written as the reference writes them", () => {
  assert.equal(keyToPem(keyFromPem(RAW.pem)), RAW.pem);
});

Deno.test("a made key is private to its owner and reads back; a second making refuses to replace it (D157, O124)", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/deep/key.pem`;
    const made = await createKeyFile(path);
    assert.equal((await Deno.stat(path)).mode! & 0o777, 0o600); // files have a mode on every supported system
    assert.match(await Deno.readTextFile(path), /^-----BEGIN EC PRIVATE KEY-----\n[\w+/]{43}=\n/);
    assert.equal(hexOf(await readKeyFile(path)), hexOf(made));
    await assert.rejects(createKeyFile(path), /exists and is not replaced/);
    assert.equal(hexOf(await readKeyFile(path)), hexOf(made));
  });
});

Deno.test("a missing key is made only when that is allowed", async () => {
  await inTemporaryFolder(async (folder) => {
    const path = `${folder}/key.pem`;
    await assert.rejects(loadKey({ path, generate: false }), KeyFileMissingError);
    const { key, created } = await loadKey({ path, generate: true });
    assert.ok(created);
    const again = await loadKey({ path, generate: true });
    assert.equal(again.created, false);
    assert.equal(hexOf(again.key), hexOf(key));
  });
});

Deno.test("a key that others may read, or of another name, is refused with path and fix (D158, O124)", async () => {
  await inTemporaryFolder(async (folder) => {
    for (const mode of [0o644, 0o640, 0o604, 0o660]) {
      const path = await write(`${folder}/key.pem`, RAW.pem, mode);
      await assert.rejects(readKeyFile(path), (error: Error) => {
        return error instanceof KeyFileError && error.message.includes(`chmod 600 ${path}`);
      });
    }
    const path = await write(`${folder}/key.key`, RAW.pem);
    await assert.rejects(readKeyFile(path), /must end in \.pem/);
  });
});

Deno.test("a secret that root hands over read-only to the program's group is private enough", () => {
  const root = 0, program = 65_532;
  assert.equal(isExposed({ mode: 0o440, owner: root }, program), false);
  assert.equal(isExposed({ mode: 0o400, owner: root }, program), false);
  assert.ok(isExposed({ mode: 0o440, owner: program }, program), "its owner can tighten it");
  assert.ok(isExposed({ mode: 0o440, owner: root }, root));
  for (const mode of [0o444, 0o460, 0o640, 0o604, 0o610]) {
    assert.ok(isExposed({ mode, owner: root }, program), mode.toString(8));
  }
});

Deno.test("size, label, length, curve and range are checked without showing the content (D158, O124)", async () => {
  const p256 = `-----BEGIN PRIVATE KEY-----
MIGHAgEAMBMGByqGSM49AgEGCCqGSM49AwEHBG0wawIBAQQgevZzL1gdAFr88hb2
OF/2NxApJCzGCEDdfSp6VQO30hyhRANCAAQRWz+jn65BtOMvdyHKcvjBeBSDZH2r
1RTwjmYSi9R/zpBnuQ4EiMnCqfMPWiZqB4QdbAd0E7oH50VpuZ1P087G
-----END PRIVATE KEY-----
`;
  const zero = btoa("\0".repeat(32)), short = btoa("a".repeat(31)), most = btoa("\xff".repeat(32));
  const order = Uint8Array.fromHex(GROUP_ORDER).toBase64();
  const cases: [string, RegExp][] = [
    [RAW.pem + " ".repeat(1_024), /at most 1024/],
    [RAW.pem.replaceAll("EC PRIVATE", "RSA PRIVATE"), /label/],
    [
      `-----BEGIN EC PRIVATE KEY-----\n${short}\n-----END EC PRIVATE KEY-----\n`,
      /32 bytes, found 31/,
    ],
    [`-----BEGIN EC PRIVATE KEY-----\n${zero}\n-----END EC PRIVATE KEY-----\n`, /above zero/],
    [
      `-----BEGIN EC PRIVATE KEY-----\n${order}\n-----END EC PRIVATE KEY-----\n`,
      /below the group order/,
    ],
    [
      `-----BEGIN EC PRIVATE KEY-----\n${most}\n-----END EC PRIVATE KEY-----\n`,
      /below the group order/,
    ],
    [RAW.pem + RAW.pem, /exactly one private key/],
    ["", /exactly one private key/],
    [p256, /secp256k1/],
  ];
  await inTemporaryFolder(async (folder) => {
    for (const [text, expected] of cases) {
      const path = await write(`${folder}/key.pem`, text);
      await assert.rejects(readKeyFile(path), (error: Error) => {
        assert.match(error.message, expected);
        assert.ok(error.message.includes(path) && !error.message.includes("gvNxjmv4"));
        return true;
      });
    }
  });
});
