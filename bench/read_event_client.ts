// Not a benchmark: the other end of read_event.ts, in a thread of its own, asks again and again and takes the time.

/** What is asked, how, and how often. */
export interface Question {
  readonly url: string;
  readonly acceptEncoding: string;
  readonly times: number;
}

/** What the answers were like. */
export interface Timing {
  /** Milliseconds from the request to the last byte, one a request. */
  readonly ms: readonly number[];
  /** Bytes of the last body, unpacked. */
  readonly size: number;
}

self.onmessage = async ({ data: { url, acceptEncoding, times } }: MessageEvent<Question>) => {
  const ms: number[] = [];
  let size = 0;
  for (let time = 0; time < times; time++) {
    const begun = performance.now();
    const response = await fetch(url, { headers: { "accept-encoding": acceptEncoding } });
    size = (await response.arrayBuffer()).byteLength;
    ms.push(performance.now() - begun);
    if (!response.ok) throw new Error(`${url} answered ${response.status}`);
  }
  self.postMessage({ ms, size } satisfies Timing);
};
self.postMessage("ready");
