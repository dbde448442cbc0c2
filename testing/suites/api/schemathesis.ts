import { type DescribedOracle, descriptionPath } from "./described_oracle.ts";
import { SIGN } from "./signing_proxy.ts";
import { ROOT, toolOutput, TOOLS } from "./tool_output.ts";

/**
 * What is held against the description. Left out are two: that whatever has the right shape is accepted, since rules
 * over two members have no place in a schema; and that a header which is no proof is 401, which deployed clients know
 * as 400.
 */
const CHECKS = [
  "not_a_server_error",
  "status_code_conformance",
  "content_type_conformance",
  "response_headers_conformance",
  "response_schema_conformance",
  "negative_data_rejection",
  "unsupported_method",
  "allow_header_conformance",
];

/** Lets schemathesis ask an oracle all that the description offers. Equal seeds ask the same. */
export async function askEverything(
  { proxy }: DescribedOracle,
  flags: readonly string[],
): Promise<{ success: boolean; output: string }> {
  const cwd = await Deno.makeTempDir(); // it leaves what it found where it runs
  try {
    return await toolOutput(`${TOOLS}/schemathesis/bin/schemathesis`, [
      "run",
      ROOT + descriptionPath,
      `--url=${proxy.url}`,
      `--header=Authorization: ${SIGN}`,
      `--checks=${CHECKS}`,
      "--phases=examples,coverage,fuzzing",
      "--seed=1",
      "--generation-database=none",
      "--warnings=off",
      "--no-color",
      "--no-shrink",
      ...flags,
    ], {
      cwd,
      env: {
        PYTHONPATH: ROOT,
        PYTHONDONTWRITEBYTECODE: "1",
        SCHEMATHESIS_HOOKS: "testing.suites.api.schemathesis_hooks",
      },
    });
  } finally {
    await Deno.remove(cwd, { recursive: true });
  }
}
