import { createPrivateKey } from "node:crypto";
import { SecretKey } from "./secret_key.ts";

const LABEL = "EC PRIVATE KEY";

/**
 * Writes a secret as the PEM form that both programs and the Rust oracle read: label `EC PRIVATE KEY` around the
 * base64 of the raw 32 bytes. It is not DER; OpenSSL cannot read it.
 */
export function keyToPem(key: SecretKey): string {
  const base64 = key.use((secret) => btoa(String.fromCharCode(...secret)));
  return `-----BEGIN ${LABEL}-----\n${base64}\n-----END ${LABEL}-----\n`;
}

/**
 * Reads one secp256k1 secret from PEM: the raw 32 bytes of {@link keyToPem}, SEC1 (with or without an
 * `EC PARAMETERS` block before it, as `openssl ecparam -genkey` writes it), or PKCS#8. LF and CRLF.
 * @throws {Error} that says what is wrong, never showing the content
 */
export function keyFromPem(pem: string): SecretKey {
  const blocks = [...pem.matchAll(/-----BEGIN ([A-Z0-9 ]+)-----\s([^-]*)-----END \1-----/g)]
    .filter(([, label]) => label !== "EC PARAMETERS");
  const [block, second] = blocks;
  if (!block || second) {
    throw new Error(`expected exactly one private key in PEM form, found ${blocks.length}`);
  }
  const [whole, label = "", body = ""] = block;
  if (label !== LABEL && label !== "PRIVATE KEY") {
    throw new Error(`expected the label "${LABEL}" or "PRIVATE KEY", found "${label}"`);
  }
  const base64 = body.replace(/\s/g, "");
  if (label === LABEL && base64.length <= 48) return new SecretKey(rawBytes(base64));
  return new SecretKey(derBytes(whole));
}

/** The secret that {@link keyToPem} wrote: 44 characters of base64 are 32 bytes, nothing else fits. */
function rawBytes(base64: string): Uint8Array {
  let bytes: Uint8Array;
  try {
    bytes = Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
  } catch {
    throw new Error("the key's body is not base64");
  }
  if (bytes.length !== 32) throw new Error(`a raw key must be 32 bytes, found ${bytes.length}`);
  return bytes;
}

function derBytes(pem: string): Uint8Array {
  let jwk: JsonWebKey;
  try {
    jwk = createPrivateKey(pem).export({ format: "jwk" });
  } catch {
    throw new Error("the key is neither 32 raw bytes nor SEC1 nor PKCS#8");
  }
  if (jwk.crv !== "secp256k1" || !jwk.d) {
    throw new Error(`the key must be of the curve secp256k1, found ${jwk.crv ?? jwk.kty}`);
  }
  const base64 = jwk.d.replaceAll("-", "+").replaceAll("_", "/");
  return Uint8Array.from(atob(base64), (c) => c.charCodeAt(0));
}
