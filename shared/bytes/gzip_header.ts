/** The ten bytes that packed content begins with: gzip, no flags, no time, best compression, no system (RFC 1952). */
export const GZIP_HEADER = Uint8Array.of(0x1f, 0x8b, 8, 0, 0, 0, 0, 0, 2, 0xff);
