import { type ByteRange, readByteRange } from "./byte_range.ts";
import { answerUnsatisfiable } from "./problem_answer.ts";
import { LASTING, withVersion } from "./version.ts";

/** Bytes that never change under their address, and of which parts may be asked for. */
export interface LastingBytes {
  readonly size: number;
  readonly contentType: string;
  /** The name under which browsers save it. */
  readonly fileName: string;
  /** Names the bytes; without it they may not be kept, and `If-Range` is never true. */
  readonly version: string | undefined;
  /** The bytes of a range, or all; called once at most. */
  read(range: ByteRange | undefined): BodyInit | Promise<BodyInit>;
  /** Called instead of {@link read} when nothing is sent. */
  drop(): void;
}

/**
 * Answers with all bytes or with the range that a request asks for (RFC 9110 §14): 206, or 416 for one past the end.
 * With `If-Range` only if the client's part is of the same version.
 */
export async function answerPart(request: Request, bytes: LastingBytes): Promise<Response> {
  const { size, contentType, fileName, version } = bytes;
  const asked = holdsIfRange(request.headers.get("if-range"), version)
    ? readByteRange(request.headers.get("range"), size)
    : undefined;
  if (asked === "unsatisfiable") {
    bytes.drop();
    return answerUnsatisfiable(size);
  }
  const sent = asked ? asked.last - asked.first + 1 : size;
  const answer = new Response(await bytes.read(asked), {
    status: asked ? 206 : 200,
    headers: {
      "content-type": contentType,
      "content-length": String(sent),
      "content-disposition": `attachment; filename="${fileName}"`,
      "accept-ranges": "bytes",
      ...asked && { "content-range": `bytes ${asked.first}-${asked.last}/${size}` },
    },
  });
  if (version === undefined) return answer;
  answer.headers.set("cache-control", LASTING);
  return withVersion(answer, version);
}

/** Whether a range may be sent: `If-Range` is compared strongly, and no answer has a date (RFC 9110 §13.1.5). */
function holdsIfRange(ifRange: string | null, version: string | undefined): boolean {
  return ifRange === null || (version !== undefined && ifRange.trim() === `"${version}"`);
}
