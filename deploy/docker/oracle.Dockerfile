# The oracle, compiled from a clone, on a small glibc base without a shell. From the project's root:
#   docker build -f deploy/docker/oracle.Dockerfile --build-arg REVISION=$(git rev-parse HEAD) -t noaa-oracle .
# The programs are compiled from the clone in the first stage, which both Dockerfiles share.
FROM denoland/deno:debian-2.9.6 AS build
ARG REVISION=unknown
WORKDIR /src
COPY deno.json deno.lock ./
RUN deno install --frozen
COPY . .
RUN REVISION="${REVISION}" bash scripts/compile.sh

# Makes keys and settings before the first start; needs a shell.
FROM debian:12.12-slim AS first-run
COPY --from=build --chmod=0755 /src/dist/noaa-oracle /src/dist/noaa-daemon /usr/bin/
COPY --chmod=0755 deploy/docker/first_run.sh /usr/bin/first_run.sh
USER 65532:65532
ENTRYPOINT ["/usr/bin/first_run.sh", "/keys"]

FROM gcr.io/distroless/cc-debian12:nonroot
ARG VERSION=dev
ARG REVISION=unknown
LABEL org.opencontainers.image.title="noaa-oracle" \
      org.opencontainers.image.description="Weather oracle that attests NOAA readings for Bitcoin DLCs" \
      org.opencontainers.image.licenses="MIT" \
      org.opencontainers.image.version="${VERSION}" \
      org.opencontainers.image.revision="${REVISION}"
COPY --from=build --chown=0:0 --chmod=0755 /src/dist/noaa-oracle /usr/bin/noaa-oracle
# The SQLite addon unpacks into the temp folder, which must be writable.
# The key setting is a path, not a key.
# hadolint ignore=DL3064
ENV TMPDIR=/tmp \
    NOAA_ORACLE_HOST=0.0.0.0 \
    NOAA_ORACLE_EVENT_DB=/data \
    NOAA_ORACLE_DATA_DIR=/data/weather_data \
    NOAA_ORACLE_PRIVATE_KEY=/data/oracle_private_key.pem
# Before WORKDIR, so that the folder it makes, and a new volume in its place, belong to the program's user.
USER 65532:65532
WORKDIR /data
VOLUME ["/data"]
EXPOSE 9800
STOPSIGNAL SIGTERM
HEALTHCHECK --interval=10s --timeout=5s --start-period=60s CMD ["/usr/bin/noaa-oracle", "healthcheck"]
ENTRYPOINT ["/usr/bin/noaa-oracle"]
