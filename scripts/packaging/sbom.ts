import { sha256 } from "../../shared/bytes/sha256.ts";
import { dependenciesOf, type Lockfile, packagesOf, splitId } from "./lockfile.ts";

/** What a bill of materials is of. */
export interface Delivery {
  readonly version: string;
  readonly commit: string;
  /** When the commit was made, RFC 3339. */
  readonly madeAt: string;
  /** The Deno that is inside the programs. */
  readonly runtime: { readonly version: string; readonly sha256: string };
  /** What the programs import of packages, as `deno.json` names them: `npm:hono@4.13.19`. */
  readonly imported: readonly string[];
}

/**
 * A bill of materials of the programs as CycloneDX 1.6 JSON: the runtime, and every package of `deno.lock`; those that
 * only tests, benchmarks and tools use have the scope `excluded`. The same input gives the same bytes.
 * @see https://cyclonedx.org/docs/1.6/json/
 */
export function billOfMaterials(lock: Lockfile, delivery: Delivery): string {
  const { version, commit, madeAt, runtime } = delivery;
  const delivered = packagesOf(lock, delivery.imported);
  const ids = Object.keys(lock.npm).sort();
  const root = `pkg:generic/noaa-oracle@${encodeURIComponent(version)}`;
  const deno = `pkg:generic/deno@${runtime.version}`;
  const bom = {
    $schema: "http://cyclonedx.org/schema/bom-1.6.schema.json",
    bomFormat: "CycloneDX",
    specVersion: "1.6",
    serialNumber: serialOf(JSON.stringify([delivery, lock])),
    version: 1,
    metadata: {
      timestamp: madeAt,
      component: {
        type: "application",
        "bom-ref": root,
        name: "noaa-oracle",
        version,
        licenses: [{ license: { id: "MIT" } }],
        purl: root,
        properties: [{ name: "commit", value: commit }],
      },
    },
    components: [
      {
        type: "platform",
        "bom-ref": deno,
        name: "deno",
        version: runtime.version,
        hashes: [{ alg: "SHA-256", content: runtime.sha256 }],
        purl: deno,
      },
      ...ids.map((id) => ({
        type: "library",
        "bom-ref": id,
        ...splitId(id),
        scope: delivered.has(id) ? "required" : "excluded",
        hashes: [hashOf(lock.npm[id]?.integrity ?? "")],
        purl: purlOf(id),
      })),
    ],
    dependencies: [
      {
        ref: root,
        dependsOn: [deno, ...[...packagesOf(lock, delivery.imported)].filter(isAskedFor).sort()],
      },
      ...ids.map((ref) => ({ ref, dependsOn: [...new Set(dependenciesOf(lock, ref))].sort() })),
    ],
  };
  return JSON.stringify(bom, null, 1) + "\n";

  function isAskedFor(id: string): boolean {
    const { name, version } = splitId(id);
    return delivery.imported.some((one) => one.startsWith(`npm:${name}@${version}`));
  }
}

/** @see https://github.com/package-url/purl-spec/blob/main/types-doc/npm-definition.md */
function purlOf(id: string): string {
  const { name, version } = splitId(id);
  return `pkg:npm/${name.replace("@", "%40")}@${version}`;
}

/** Subresource integrity as CycloneDX writes hashes. */
function hashOf(integrity: string): { alg: string; content: string } {
  const [algorithm = "", base64 = ""] = integrity.split("-");
  if (algorithm !== "sha512") {
    throw new Error(`deno.lock has a hash that is not SHA-512: ${integrity}`);
  }
  return { alg: "SHA-512", content: Uint8Array.fromBase64(base64).toHex() };
}

/** A UUID (version 8, RFC 9562) that names the content. */
function serialOf(content: string): string {
  const hex = sha256(new TextEncoder().encode(content)).toHex();
  return `urn:uuid:${hex.slice(0, 8)}-${hex.slice(8, 12)}-8${hex.slice(13, 16)}-a${
    hex.slice(17, 20)
  }-${hex.slice(20, 32)}`;
}
