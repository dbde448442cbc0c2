# The daemon, compiled from a clone, on a small glibc base without a shell. From the project's root:
#   docker build -f deploy/docker/daemon.Dockerfile --build-arg REVISION=$(git rev-parse HEAD) -t noaa-daemon .
# The programs are compiled from the clone in the first stage, which both Dockerfiles share.
FROM denoland/deno:debian-2.9.6 AS build
ARG REVISION=unknown
WORKDIR /src
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY . .
RUN REVISION="${REVISION}" bash scripts/compile.sh

FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="noaa-daemon" \
      org.opencontainers.image.description="Collects NOAA weather and publishes it to a noaa-oracle" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build --chown=0:0 --chmod=0755 /src/dist/noaa-daemon /usr/bin/noaa-daemon
# The SQLite addon is not needed here, but the runtime itself keeps a cache in the temp folder.
# The key setting is a path, not a key.
# hadolint ignore=DL3064
ENV TMPDIR=/tmp \
    NOAA_DAEMON_DATA_DIR=/data/spool \
    NOAA_DAEMON_RAW_DATA_DIR=/data/raw_data \
    NOAA_DAEMON_PRIVATE_KEY=/data/daemon_private_key.pem \
    NOAA_DAEMON_METRICS_BIND=127.0.0.1:9802
# Before WORKDIR, so that the folder it makes, and a new volume in its place, belong to the program's user.
USER 65532:65532
WORKDIR /data
VOLUME ["/data"]
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/usr/bin/noaa-daemon", "healthcheck"]
ENTRYPOINT ["/usr/bin/noaa-daemon"]
